import { basename } from 'node:path/posix';
import type { Writable } from 'node:stream';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { escapeControl, quote, quoteArgv } from '../host/quote.ts';
import type { PartName } from './manifest.ts';
import type { BackupPlace } from './place.ts';

/** Files of the server that go into a whole backup. */
export interface PartSource {
  name: PartName;
  /** Absolute paths; those that are not there are passed over. */
  paths: string[];
  /** Absolute paths below them that stay out. */
  excluded: string[];
}

/** A part as it was found. */
export interface FoundPart {
  name: PartName;
  files: number;
  bytes: number;
}

/** How many files there are of each part, and how large they are. */
export async function surveyParts(
  host: Host,
  parts: readonly PartSource[],
  signal: AbortSignal,
): Promise<FoundPart[]> {
  const lines = parts.map(({ name, paths, excluded }) => {
    const not = excluded.flatMap((path) => ['!', '-path', path]);
    return `find ${quoteArgv([...paths, '-type', 'f', ...not, '-printf', '%s\\n'])} 2>/dev/null | awk '{ n++; s += $1 } END { printf "${name} %d %.0f\\n", n, s }'`;
  });
  const { stdout } = await host.script(lines.join('\n'), {
    signal,
    title: 'Looking at recordings and files',
  });
  return parts.map(({ name }) => {
    const [, files, bytes] = new RegExp(`^${name} (\\d+) (\\d+)$`, 'm').exec(stdout) ?? [];
    return { name, files: Number(files ?? 0), bytes: Number(bytes ?? 0) };
  });
}

/** Names of what stands in a whole backup besides the parts, which are folders of their names. */
export const archiveNames = { dump: 'database.sql.zst', manifest: 'manifest.json' } as const;

interface PackOptions {
  /** Folder of the server with the dump and the manifest in it. */
  work: string;
  parts: readonly PartSource[];
  to: { file: string } | { stream: Writable };
  signal: AbortSignal;
}

/**
 * Packs a compressed tar: the manifest, the dump, and a folder for each part.
 * @throws UserError failed
 */
export async function packArchive(host: Host, place: BackupPlace, options: PackOptions): Promise<void> {
  const { work, parts, to, signal } = options;
  const { code, stderr } = await host.run(['sh', '-c', packScript(place, work, parts, to)], {
    signal,
    stdout: 'stream' in to ? to.stream : undefined,
    okCodes: 'any',
    title: 'Packing the backup',
  });
  if (code === 0) return;
  throw new UserError('failed', 'The backup could not be packed.', {
    output: stderr.trim().split('\n').map(escapeControl),
    hint: 'Nothing was kept of it.',
  });
}

/** tar and zstd side by side; both exit codes count. A recording that grows meanwhile is no failure (tar's 1). Pure. */
function packScript(
  place: BackupPlace,
  work: string,
  parts: readonly PartSource[],
  to: PackOptions['to'],
): string {
  const rename = (from: string, into: string) =>
    `--transform=s,^${relative(from).replaceAll('.', '\\.')},${into},S`;
  const tar = [
    ...['tar', '-C', '/', '-c', '--numeric-owner', '--anchored', '--no-wildcards', '--ignore-failed-read'],
    rename(`${work}/`, ''),
    ...parts.flatMap(({ name, paths }) => paths.map((path) => rename(path, `${name}/${basename(path)}`))),
    ...parts.flatMap(({ excluded }) => excluded.map((path) => `--exclude=${relative(path)}`)),
  ];
  const names = [archiveNames.manifest, archiveNames.dump].map((name) => relative(`${work}/${name}`));
  const optional = parts.flatMap(({ paths }) => paths);
  return `umask 077
${'file' in to ? `exec >${quote(to.file)}` : ''}
set -- ${quoteArgv(names)}
for path in ${quoteArgv(optional)}; do [ ! -e "$path" ] || set -- "$@" "\${path#/}"; done
mkfifo ${quote(`${work}/tar`)} || exit 1
${quoteArgv(tar)} "$@" >${quote(`${work}/tar`)} & tar=$!
docker exec -i ${quote(place.container)} zstd -q -3 -c <${quote(`${work}/tar`)}; zstd=$?
wait $tar; tar=$?
[ $zstd -eq 0 ] || { echo "zstd ended with exit code $zstd" >&2; exit 1; }
[ $tar -le 1 ] || { echo "tar ended with exit code $tar" >&2; exit 1; }`;
}

const relative = (path: string) => path.replace(/^\//, '');

/** Unpacks a whole backup into a new folder of the server. @throws UserError failed */
export async function unpackArchive(
  host: Host,
  place: BackupPlace,
  { file, folder, signal }: { file: string; folder: string; signal: AbortSignal },
): Promise<void> {
  const fifo = quote(`${folder}.fifo`);
  const { code, stderr } = await host.script(
    `umask 077
mkdir ${quote(folder)} && mkfifo ${fifo} || exit 1
docker exec -i ${quote(place.container)} zstd -q -dc <${quote(file)} >${fifo} & zstd=$!
# tar leaves at the mark of the archive's end, and who still writes what fills its last record would be cut off.
{ tar -x -p --same-owner --numeric-owner -C ${quote(folder)} -f -; tar=$?; cat >/dev/null; } <${fifo}
wait $zstd; zstd=$?
[ $zstd -eq 0 ] || { echo "zstd ended with exit code $zstd" >&2; exit 1; }
[ $tar -eq 0 ] || { echo "tar ended with exit code $tar" >&2; exit 1; }`,
    { signal, okCodes: 'any', title: 'Unpacking the backup' },
  );
  if (code === 0) return;
  throw new UserError('failed', 'The backup could not be unpacked.', {
    output: stderr.trim().split('\n').map(escapeControl),
  });
}
