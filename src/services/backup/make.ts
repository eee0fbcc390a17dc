import type { Writable } from 'node:stream';
import { archiveNames, type FoundPart, packArchive, surveyParts } from '../../backup/archive.ts';
import { dumpDatabase } from '../../backup/dump.ts';
import type { StoredBackup } from '../../backup/list.ts';
import { type BackupRecord, backupFileName, type Manifest } from '../../backup/manifest.ts';
import { fileOutlet, type Outlet, serverOutlet, streamOutlet } from '../../backup/outlet.ts';
import { type Passed, sealStream } from '../../backup/seal.ts';
import { completeFile, inspectFile, keepFile, requireSpace } from '../../backup/store.ts';
import { encodeTrailer } from '../../backup/trailer.ts';
import { version } from '../../config/version.ts';
import type { SchemaFacts } from '../../database/repositories/schema-facts.ts';
import { UserError } from '../../domain/errors.ts';
import type { Host } from '../../host/host.ts';
import { backupPlace, partSources, spoolFolder } from './server.ts';

/** One backup being made. */
export interface Making {
  host: Host;
  signal: AbortSignal;
  id: string;
  createdAt: Date;
  serverId: string;
  facts: SchemaFacts;
  kind: Manifest['kind'];
  recipients: readonly string[];
  /** Work folder on the server, gone afterwards. */
  work: string;
  /** Bytes that it may take. */
  expected: number;
  /** Told what is being done. */
  onLine: (line: string) => void;
}

/** What a finished backup is: where, and its record. */
export interface MadeBackup {
  file: string;
  record: BackupRecord;
}

/** What is known of a payload when it is made; its length and hash only where it was made by the dump program. */
interface Payload {
  tables: Manifest['tables'];
  parts: FoundPart[];
  passed: Passed | null;
}

/** Keeps a backup on the server. One that is not encrypted never leaves it. */
export async function makeOnServer(making: Making): Promise<MadeBackup> {
  const { host, signal, work, recipients } = making;
  await requireSpace(host, work, making.expected);
  const file = `${work}/backup`;
  let record: BackupRecord;
  if (recipients.length > 0) {
    const sealed = await makeThrough(making, serverOutlet(host, file, signal));
    const found = await inspectFile(host, file, 0, signal);
    if (found.sha256 !== sealed.file.sha256) throw notAsMade();
    record = { ...sealed, file: { ...sealed.file, modified: found.modified } };
  } else {
    const made = await makePayload(making, { file });
    const passed = made.passed ?? (await inspectFile(host, file, 0, signal));
    const manifest = manifestOf(making, made, passed);
    const trailer = encodeTrailer(manifest);
    const found = await completeFile(host, file, { trailer, payloadBytes: passed.bytes }, signal);
    const isAsMade = found.payloadSha256 === passed.sha256 && found.bytes === passed.bytes + trailer.length;
    if (!isAsMade) throw notAsMade();
    record = recordOf(making, manifest, found, found.modified);
  }
  await keepFile(host, backupPlace, file, record, signal);
  return { file: `${backupPlace.folder}/${record.file.name}`, record };
}

/** Writes a backup to a file of this machine, its record beside it as FILE.json. */
export async function makeInFile(making: Making, path: string): Promise<MadeBackup> {
  const outlet = await fileOutlet(path, making.expected);
  try {
    const record = await makeThrough(making, outlet);
    await outlet.keep({ path: `${outlet.path}.json`, text: `${JSON.stringify(record)}\n` });
    return { file: outlet.path, record };
  } catch (error) {
    await outlet.discard();
    throw error;
  }
}

/** Writes a backup to a stream, such as stdout. */
export async function makeInStream(making: Making, stream: Writable): Promise<MadeBackup> {
  return { file: '-', record: await makeThrough(making, streamOutlet(stream)) };
}

/** Through this machine, encrypted if there are recipients. */
async function makeThrough(making: Making, outlet: Outlet): Promise<BackupRecord> {
  const { manifest, file } = await sealStream({
    outlet,
    recipients: making.recipients,
    source: (stream) => makePayload(making, { stream }),
    manifest: (made, payload) => {
      if (made.passed !== null && made.passed.sha256 !== payload.sha256) throw notAsMade();
      return manifestOf(making, made, payload);
    },
  });
  return recordOf(making, manifest, file, null);
}

async function makePayload(making: Making, to: { file: string } | { stream: Writable }): Promise<Payload> {
  const { host, signal, kind, work, onLine } = making;
  if (kind === 'database') {
    const { tables, payload } = await dumpDatabase(host, backupPlace, { to, signal });
    return { tables, parts: [], passed: payload };
  }
  onLine('Dumping the database');
  const { tables, payload } = await dumpDatabase(host, backupPlace, {
    to: { file: `${work}/${archiveNames.dump}` },
    signal,
  });
  onLine('Packing recordings and files');
  const sources = partSources(await spoolFolder(host, signal), making.recipients.length > 0);
  const parts = await surveyParts(host, sources, signal);
  const { payload: _, ...about } = manifestOf(making, { tables, parts, passed: payload }, payload);
  const content = `${JSON.stringify(about, null, 2)}\n`;
  await host.upload([{ path: `${work}/${archiveNames.manifest}`, content, mode: 0o600, uid: 0, gid: 0 }], {
    signal,
  });
  await packArchive(host, backupPlace, { work, parts: sources, to, signal });
  return { tables, parts, passed: null };
}

function manifestOf(making: Making, { tables, parts }: Payload, { bytes, sha256 }: Passed): Manifest {
  const { facts } = making;
  return {
    format: 1,
    id: making.id,
    kind: making.kind,
    createdAt: making.createdAt.toISOString(),
    smartcms: version,
    mariadb: facts.mariadb,
    serverId: making.serverId,
    schemaVersion: facts.migrations.at(-1)?.version ?? '',
    migrations: facts.migrations.map(({ version: each, sha256: hash }) => ({ version: each, sha256: hash })),
    tables,
    parts,
    payload: { bytes, sha256 },
  };
}

function recordOf(
  { createdAt, recipients }: Making,
  manifest: Manifest,
  { bytes, sha256 }: Passed,
  modified: string | null,
): BackupRecord {
  const encrypted = recipients.length > 0;
  return {
    manifest,
    encrypted,
    seconds: Math.round((Date.now() - createdAt.getTime()) / 100) / 10,
    file: { name: backupFileName(manifest, encrypted), bytes, sha256, modified },
  };
}

function notAsMade(): UserError {
  return new UserError('failed', 'What arrived is not what was dumped: nothing was kept.', {
    hint: 'A disk or a link is failing: smartcms doctor',
  });
}

/** Free space that a backup should find: half as much again as the last of its kind, or what the rows take. Pure. */
export function expectedBytes(
  stored: readonly StoredBackup[],
  facts: SchemaFacts,
  kind: Manifest['kind'],
): number {
  const last = stored.find(({ record }) => record?.manifest.kind === kind)?.record;
  const least = 16 * 2 ** 20;
  return Math.max(least, last == null ? facts.dataBytes : Math.ceil(last.file.bytes * 1.5));
}
