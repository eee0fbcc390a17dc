import type { Host } from '../host/host.ts';
import { quote } from '../host/quote.ts';
import {
  type BackupRecord,
  backupFileName,
  type Evidence,
  evidenceSchema,
  type Manifest,
  recordSchema,
  totalRows,
} from './manifest.ts';
import type { BackupPlace } from './place.ts';

/** A backup as it stands on a server. */
export interface StoredBackup {
  id: string;
  /** Name of its file in the folder. */
  fileName: string;
  /** Null if the record is missing or cannot be read. */
  record: BackupRecord | null;
  evidence: Evidence | null;
  /** When its file was changed last, as find prints it; null without one. */
  modified: string | null;
  /** `verified`: restored for a test, and not touched since; `complete`: whole, not tested yet. */
  state: 'complete' | 'verified' | 'damaged';
  /** What is wrong with it. */
  problem: string | null;
}

/** A backup as users and scripts see it. */
export interface BackupDocument {
  id: string;
  /** Full path. */
  file: string;
  bytes: number;
  sha256: string;
  schemaVersion: string;
  /** How many tables. */
  tables: number;
  /** Rows of all of them. */
  rows: number;
  createdAt: string;
  seconds: number;
  verifiedAt: string | null;
  kind: Manifest['kind'];
  encrypted: boolean;
  parts: string[];
  state: StoredBackup['state'];
  problem: string | null;
}

/** The backups of a server, newest first. Reads no backup itself: `verify` does. */
export async function readStore(
  host: Host,
  place: BackupPlace,
  signal: AbortSignal,
): Promise<StoredBackup[]> {
  const { stdout } = await host.script(
    `cd ${quote(place.folder)} 2>/dev/null || exit 0
find . -maxdepth 1 -type f ! -name '.*' -printf 'file %f %s %T@\\n'
for f in *.json; do [ -f "$f" ] && { printf 'json %s ' "$f"; head -c 8000000 "$f" | tr -d '\\n'; echo; }; done
true`,
    { signal, title: 'Listing backups' },
  );
  return parseStore(stdout);
}

interface FoundFile {
  bytes: number;
  modified: string;
}

/** The same from the answer of the server. Pure. */
export function parseStore(text: string): StoredBackup[] {
  const files = new Map<string, FoundFile>();
  const json = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, bytes, modified] = /^file (\S+) (\d+) ([\d.]+)$/.exec(line) ?? [];
    if (name !== undefined) files.set(name, { bytes: Number(bytes), modified: modified ?? '' });
    const [, document, content] = /^json (\S+) (.*)$/.exec(line) ?? [];
    if (document !== undefined) json.set(document, content ?? '');
  }
  const ids = new Set(
    [...files.keys()].flatMap((name) => /^(\d{8}T\d{6}Z-[0-9a-f]{4})\./.exec(name)?.[1] ?? []),
  );
  return [...ids]
    .sort()
    .reverse()
    .map((id) => {
      const record = parseJson(json.get(`${id}.json`), recordSchema);
      const evidence = parseJson(json.get(`${id}.evidence.json`), evidenceSchema);
      const names = [...files.keys()].filter((name) => name.startsWith(`${id}.`) && !name.endsWith('.json'));
      const fileName = record?.file.name ?? names[0] ?? `${id}.sql.zst`;
      return judge({ id, fileName, record, evidence, file: files.get(fileName) });
    });
}

interface Found {
  id: string;
  fileName: string;
  record: BackupRecord | null;
  evidence: Evidence | null;
  file: FoundFile | undefined;
}

function judge({ file, ...found }: Found): StoredBackup {
  const problem = problemOf({ file, ...found });
  const { evidence } = found;
  const isVerified = evidence?.ok === true && evidence.modified === file?.modified;
  return {
    ...found,
    problem,
    modified: file?.modified ?? null,
    state: problem !== null ? 'damaged' : isVerified ? 'verified' : 'complete',
  };
}

function problemOf({ id, record, evidence, file, fileName }: Found): string | null {
  if (record === null) return 'its record is missing or cannot be read';
  const { manifest, encrypted } = record;
  if (manifest.id !== id || fileName !== backupFileName(manifest, encrypted))
    return 'its record is of another one';
  if (file === undefined) return 'its file is missing';
  if (file.bytes !== record.file.bytes)
    return `its file has ${file.bytes} bytes instead of ${record.file.bytes}`;
  if (evidence !== null && evidence.modified === file.modified) {
    return evidence.ok ? null : `its last verification failed: ${evidence.problem ?? 'no reason was kept'}`;
  }
  if (record.file.modified !== file.modified)
    return 'its file was touched since: smartcms backup verify tells whether it is good';
  return null;
}

function parseJson<T>(
  text: string | undefined,
  schema: { safeParse: (value: unknown) => { success: true; data: T } | { success: false } },
): T | null {
  if (text === undefined) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What is told of a backup in `folder`; null for one whose record is lost. */
export function backupDocument(folder: string, backup: StoredBackup): BackupDocument {
  const { record, evidence, state, problem } = backup;
  return {
    id: backup.id,
    file: `${folder}/${backup.fileName}`,
    bytes: record?.file.bytes ?? 0,
    sha256: record?.file.sha256 ?? '',
    schemaVersion: record?.manifest.schemaVersion ?? '',
    tables: record?.manifest.tables.length ?? 0,
    rows: record === null ? 0 : totalRows(record.manifest),
    createdAt: record?.manifest.createdAt ?? timeOfId(backup.id),
    seconds: record?.seconds ?? 0,
    verifiedAt: state === 'verified' ? (evidence?.at ?? null) : null,
    kind: record?.manifest.kind ?? 'database',
    encrypted: record?.encrypted ?? backup.fileName.endsWith('.age'),
    parts: record?.manifest.parts.map(({ name }) => name) ?? [],
    state,
    problem,
  };
}

/** 20261122T153000Z-ab12 was made at 2026-11-22T15:30:00Z. */
function timeOfId(id: string): string {
  return id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3T$4:$5:$6.000Z');
}
