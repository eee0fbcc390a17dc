import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { quote, quoteArgv } from '../host/quote.ts';
import type { BackupRecord, Evidence } from './manifest.ts';
import type { BackupPlace } from './place.ts';

/**
 * The folder on the server that backups are kept in. Everything half made is in work folders of its own. Whoever is
 * done there wakes the server, which lets the API know what there is now (services/backup-report.ts).
 */

export const throwawayPrefix = 'smartcms-verify-';
const workPrefix = '.work-';
const lockedCode = 75;

/**
 * Does work while nobody else works on the backups of this server, in a work folder that is gone afterwards. The
 * lock is the kernel's: it ends with its holder, however that ends. Leftovers of runs that were killed go first.
 * @throws UserError locked
 */
export async function whileStoreLocked<T>(
  host: Host,
  place: BackupPlace,
  signal: AbortSignal,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = `${place.folder}/${workPrefix}${randomBytes(6).toString('hex')}`;
  const lifeline = new PassThrough();
  const { holding, ended } = holdLock(host, place, folder, lifeline, signal);
  try {
    await holding;
    return await Promise.race([work(folder), ended.then(() => Promise.reject(lockLost()))]);
  } finally {
    lifeline.end();
    await ended.catch(() => undefined);
  }
}

function holdLock(
  host: Host,
  place: BackupPlace,
  folder: string,
  lifeline: PassThrough,
  signal: AbortSignal,
) {
  const script = `umask 077
mkdir -p ${place.folder} && chmod 0700 ${place.folder} && exec 9>>${place.folder}/.lock || exit 1
flock -n 9 || exit ${lockedCode}
trap 'rm -rf ${folder}; [ -d ${place.wake} ] && : >${place.wake}/backups' EXIT
trap 'exit 143' HUP INT TERM
{ docker ps -aq --filter name=^/${throwawayPrefix} | xargs -r docker rm -fv
rm -rf ${place.folder}/${workPrefix}*; } >/dev/null 2>&1 9>&-
mkdir ${folder} && echo held && cat >/dev/null 9>&-`;
  let held: () => void = () => undefined;
  let refused: (error: unknown) => void = () => undefined;
  const holding = new Promise<void>((resolve, reject) => {
    held = resolve;
    refused = reject;
  });
  const ended = host
    .run(['sh', '-c', script], {
      signal,
      stdin: lifeline,
      okCodes: [0, lockedCode],
      onLine: (line) => line === 'held' && held(),
      title: 'Taking the lock of the backups',
    })
    .then(({ code }) => {
      if (code === lockedCode) throw locked();
    });
  ended.then(() => refused(lockLost()), refused);
  return { holding, ended };
}

function locked(): UserError {
  return new UserError('locked', 'Another backup, verification or restore is running on this server.', {
    hint: 'Wait until it is done, then repeat.',
  });
}

function lockLost(): UserError {
  return new UserError('failed', 'The lock of the backups was lost; nothing was kept.');
}

/** Refuses to begin where the disk has no room for it. @throws UserError preflight */
export async function requireSpace(host: Host, folder: string, bytes: number): Promise<void> {
  const { stdout } = await host.run(['df', '-B1', '--output=avail', folder], {
    title: 'Looking for free space',
  });
  const free = Number(stdout.trim().split('\n').at(-1));
  if (free >= bytes) return;
  throw noSpace(`${folder} on ${host.label}`, free, bytes);
}

export function noSpace(where: string, free: number, needed: number): UserError {
  const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  return new UserError('preflight', `${where} has ${mib(free)} free; this may take ${mib(needed)}.`, {
    hint: 'Make room there, remove old backups (smartcms backup prune), or write elsewhere with -o FILE.',
  });
}

/** A file as it stands on the server. */
export interface StoredFile {
  bytes: number;
  sha256: string;
  /** SHA-256 of its first bytes, the payload. */
  payloadSha256: string;
  modified: string;
}

/**
 * Completes a backup: the trailer goes to its end, everything is brought to the disk and read back, and only
 * then do the file and its record get their names.
 * @throws UserError failed if what is on the disk is not what was made.
 */
export async function completeFile(
  host: Host,
  file: string,
  { trailer, payloadBytes }: { trailer: Uint8Array; payloadBytes: number },
  signal: AbortSignal,
): Promise<StoredFile> {
  const { stdout } = await host.script(
    `set -eu
base64 -d >>${quote(file)} <<'END'
${Buffer.from(trailer).toString('base64')}
END
sync ${quote(file)}
${describeFile(file, payloadBytes)}`,
    { signal, title: 'Completing the backup' },
  );
  return parseStoredFile(stdout);
}

/** Reads a file of the server: its size, its checksums. */
export async function inspectFile(
  host: Host,
  file: string,
  payloadBytes: number,
  signal: AbortSignal,
): Promise<StoredFile> {
  const { stdout } = await host.script(`set -eu\n${describeFile(file, payloadBytes)}`, {
    signal,
    title: 'Reading the backup',
  });
  return parseStoredFile(stdout);
}

/** Both checksums at once, on two cores. */
const describeFile = (file: string, payloadBytes: number) => `t=$(mktemp)
trap 'rm -f "$t"' EXIT
head -c ${payloadBytes} ${quote(file)} | sha256sum >"$t" &
sum=$(sha256sum <${quote(file)})
wait
find ${quote(file)} -printf '%s %T@\\n'
echo "$sum"
cat "$t"`;

function parseStoredFile(stdout: string): StoredFile {
  const [found = '', whole = '', payload = ''] = stdout.split('\n');
  const [bytes, modified = ''] = found.split(' ');
  return {
    bytes: Number(bytes),
    modified,
    sha256: whole.slice(0, 64),
    payloadSha256: payload.slice(0, 64),
  };
}

/** Gives a finished file of the work folder its name, and its record beside it. */
export async function keepFile(
  host: Host,
  place: BackupPlace,
  workFile: string,
  record: BackupRecord,
  signal: AbortSignal,
): Promise<void> {
  const to = `${place.folder}/${record.file.name}`;
  const besides = recordPath(place, record.manifest.id);
  await host.script(
    `set -eu
umask 077
cat >${quote(`${workFile}.json`)} <<'END'
${JSON.stringify(record)}
END
sync ${quote(`${workFile}.json`)}
mv -T ${quote(workFile)} ${quote(to)}
mv -T ${quote(`${workFile}.json`)} ${quote(besides)}
sync ${quote(place.folder)}`,
    { signal, title: 'Keeping the backup' },
  );
}

const recordPath = (place: BackupPlace, id: string) => `${place.folder}/${id}.json`;

/** Keeps what a verification found, beside the backup. */
export async function keepEvidence(host: Host, place: BackupPlace, evidence: Evidence): Promise<void> {
  const path = `${place.folder}/${evidence.id}.evidence.json`;
  await host.upload([{ path, content: `${JSON.stringify(evidence)}\n`, mode: 0o600, uid: 0, gid: 0 }]);
}

/** Removes backups with all that is beside them. */
export async function removeFiles(host: Host, place: BackupPlace, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  // The record goes first: what is left of a removal that was cut off is no backup.
  const names = (ends: readonly string[]) =>
    ids.flatMap((id) => ends.map((end) => `${place.folder}/${id}${end}`));
  await host.script(
    `set -e
${quoteArgv(['rm', '-f', '--', ...names(['.json', '.evidence.json'])])}
${quoteArgv(['rm', '-f', '--', ...names(['.sql.zst', '.tar.zst', '.sql.zst.age', '.tar.zst.age'])])}`,
    { title: 'Removing backups' },
  );
}
