import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { archiveNames, unpackArchive } from '../../backup/archive.ts';
import { decryptStream } from '../../backup/encryption.ts';
import type { StoredBackup } from '../../backup/list.ts';
import { type BackupRecord, type Manifest, type PartName, recordSchema } from '../../backup/manifest.ts';
import { serverOutlet } from '../../backup/outlet.ts';
import { readPlain } from '../../backup/read.ts';
import { Measure } from '../../backup/seal.ts';
import { inspectFile, requireSpace } from '../../backup/store.ts';
import { decodeTrailer, trailerLength } from '../../backup/trailer.ts';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Host } from '../../host/host.ts';
import { presentParts, restorableParts } from './parts.ts';
import { backupPlace } from './server.ts';

/** A backup that was read to its end and found whole, ready to be restored on the server. */
export interface TakenBackup {
  manifest: Manifest;
  /** The compressed dump, on the server. */
  dump: string;
  /** Folder on the server with the other parts, and which of them can be restored; null for the database alone. */
  parts: { folder: string; restorable: PartName[] } | null;
  /** Of the file as it stands on the server; null for a file of this machine. */
  stored: { sha256: string; modified: string } | null;
}

interface Taking {
  host: Host;
  work: string;
  signal: AbortSignal;
  /** For an encrypted one. */
  identities: readonly Secret[];
}

/** Takes a backup that the server keeps. @throws UserError failed if it is not whole or not what its record says. */
export async function takeStored(taking: Taking, backup: StoredBackup): Promise<TakenBackup> {
  const { host, work, signal } = taking;
  const { record, fileName } = backup;
  if (record === null) throw damaged('its record is missing or cannot be read');
  const file = `${backupPlace.folder}/${fileName}`;
  const found = await inspectFile(host, file, 0, signal);
  if (found.sha256 !== record.file.sha256) throw damaged('its checksum is not that of its record');
  let plain = file;
  if (record.encrypted) {
    requireIdentity(taking);
    plain = `${work}/plain`;
    await requireSpace(host, work, found.bytes);
    const encrypted = new PassThrough();
    const reading = host.run(['cat', file], { signal, stdout: encrypted, title: 'Reading the backup' });
    reading.then(() => encrypted.end()).catch((error: Error) => encrypted.destroy(error));
    await decryptTo(taking, encrypted, plain);
    await reading;
  }
  const taken = await prepare(taking, plain);
  if (JSON.stringify(taken.manifest) !== JSON.stringify(record.manifest)) {
    throw damaged('its record does not agree with the manifest in it');
  }
  return { ...taken, stored: { sha256: found.sha256, modified: found.modified } };
}

/** Takes a file of this machine: checks it here, sends it to the server's work folder and checks it there. */
export async function takeFile(taking: Taking, path: string): Promise<TakenBackup> {
  const { host, work, signal } = taking;
  const size = await stat(path).then(
    ({ size: bytes }) => bytes,
    (cause: unknown) => {
      throw new UserError('not_found', `There is no file ${path}, and no backup of that id.`, {
        hint: 'smartcms backup list',
        cause,
      });
    },
  );
  const record = await recordBeside(path);
  if (record !== null && record.file.bytes !== size) {
    throw damaged(`it has ${size} bytes instead of ${record.file.bytes}`);
  }
  const isEncrypted = (await bytesAt(path, 0, 21)).toString('latin1') === 'age-encryption.org/v1';
  if (isEncrypted) requireIdentity(taking);
  else await requireTrailer(path, size);
  await requireSpace(host, work, size);
  const plain = `${work}/plain`;
  const whole = new Measure();
  const source = createReadStream(path);
  source.once('error', (error) => whole.destroy(error));
  source.pipe(whole);
  if (isEncrypted) await decryptTo(taking, whole, plain);
  else await sendTo(host, whole, plain, signal);
  if (record !== null && record.file.sha256 !== whole.passed().sha256) {
    throw damaged('its checksum is not that of the record beside it');
  }
  const taken = await prepare(taking, plain);
  if (record !== null && JSON.stringify(record.manifest) !== JSON.stringify(taken.manifest)) {
    throw damaged('the record beside it does not agree with the manifest in it');
  }
  return { ...taken, stored: null };
}

async function prepare({ host, work, signal }: Taking, plain: string): Promise<Omit<TakenBackup, 'stored'>> {
  const manifest = await readPlain(host, plain, signal);
  if (manifest.kind === 'database') return { manifest, dump: plain, parts: null };
  const folder = `${work}/parts`;
  await requireSpace(
    host,
    work,
    manifest.parts.reduce((sum, { bytes }) => sum + bytes, manifest.payload.bytes),
  );
  await unpackArchive(host, backupPlace, { file: plain, folder, signal });
  const present = await presentParts(host, folder, signal);
  const lost = manifest.parts.find(({ name, files }) => files > 0 && !present.all.includes(name));
  if (lost !== undefined || !present.dump) throw damaged(`it has no ${lost?.name ?? 'database'}`);
  const filled = manifest.parts.filter(({ files }) => files > 0).map(({ name }) => name);
  const restorable = restorableParts.filter((name) => filled.includes(name) && present.whole.includes(name));
  return { manifest, dump: `${folder}/${archiveNames.dump}`, parts: { folder, restorable } };
}

async function decryptTo(
  { host, identities, signal }: Taking,
  encrypted: Readable,
  to: string,
): Promise<void> {
  const plain = await decryptStream(encrypted, identities);
  try {
    await sendTo(host, plain, to, signal);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw damaged('it cannot be decrypted to its end', cause);
  }
}

async function sendTo(host: Host, stream: Readable, to: string, signal: AbortSignal): Promise<void> {
  const outlet = serverOutlet(host, to, signal);
  await pipeline(stream, outlet.writable);
  await outlet.settled();
}

async function recordBeside(path: string): Promise<BackupRecord | null> {
  const text = await readFile(`${path}.json`, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(`the record beside it (${path}.json) cannot be read`, cause);
  }
}

async function requireTrailer(path: string, size: number): Promise<void> {
  const length = trailerLength(await bytesAt(path, Math.max(0, size - 12), 12));
  decodeTrailer(await bytesAt(path, Math.max(0, size - length), length));
}

async function bytesAt(path: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function requireIdentity({ identities }: Taking): void {
  if (identities.length > 0) return;
  throw new UserError('usage', 'The backup is encrypted.', {
    hint: 'Give the file with the secret key of one of its recipients: --decrypt-with FILE',
  });
}

function damaged(why: string, cause?: unknown): UserError {
  return new UserError('failed', `The backup is damaged: ${why}.`, {
    hint: 'Nothing was touched. Take another one: smartcms backup list',
    cause,
  });
}
