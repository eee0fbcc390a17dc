import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { compactTime } from '../domain/moment.ts';

/** The parts of a whole backup, besides the database. */
export const partNames = [
  'recordings',
  'voicemail',
  'certificates',
  'config',
  'identity',
  'secrets',
] as const;
export type PartName = (typeof partNames)[number];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.int().min(0);

const idPattern = /^\d{8}T\d{6}Z-[0-9a-f]{4}$/;

/** What a backup consists of. It stands at the end of the backup file itself, and in the record beside it. */
export const manifestSchema = z.object({
  format: z.literal(1),
  id: z.string().regex(idPattern),
  /** `database`: the compressed dump; `all`: a compressed tar with the dump and the other parts. */
  kind: z.enum(['database', 'all']),
  createdAt: z.iso.datetime(),
  /** Version of the SmartCMS that made it. */
  smartcms: z.string(),
  mariadb: z.string(),
  /** Id of the server in server.json. */
  serverId: z.string(),
  /** The last migration, such as 004. */
  schemaVersion: z.string(),
  migrations: z.array(z.object({ version: z.string(), sha256 })),
  tables: z.array(z.object({ name: z.string(), rows: size })),
  parts: z.array(z.object({ name: z.enum(partNames), files: size, bytes: size })),
  /** The compressed data, which the manifest follows in the file. */
  payload: z.object({ bytes: size, sha256 }),
});
export type Manifest = z.output<typeof manifestSchema>;

/** The record beside a backup file: its manifest, and what the file must be like. */
export const recordSchema = z.object({
  manifest: manifestSchema,
  encrypted: z.boolean(),
  /** How long it took. */
  seconds: z.number(),
  file: z.object({
    name: z.string(),
    bytes: size,
    sha256,
    /** Seconds since 1970 with fraction, as find prints it; null where files are copied about. */
    modified: z.string().nullable(),
  }),
});
export type BackupRecord = z.output<typeof recordSchema>;

/** What a verification found. Kept beside the backup. */
export const evidenceSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  by: z.string(),
  seconds: z.number(),
  ok: z.boolean(),
  problem: z.string().nullable(),
  /** SHA-256 of the file as it was then. */
  sha256: sha256.nullable(),
  modified: z.string().nullable(),
  tables: z.array(z.object({ name: z.string(), expected: size, restored: size.nullable() })),
});
export type Evidence = z.output<typeof evidenceSchema>;

/** A new id: the time to the second, and four digits that tell two of one second apart. */
export function newBackupId(now: Date, random = randomBytes(2).toString('hex')): string {
  return `${compactTime(now)}-${random}`;
}

/** The name of a backup's file: ID.sql.zst or ID.tar.zst, with .age if encrypted. */
export function backupFileName({ id, kind }: Pick<Manifest, 'id' | 'kind'>, encrypted: boolean): string {
  return `${id}.${kind === 'database' ? 'sql' : 'tar'}.zst${encrypted ? '.age' : ''}`;
}

/** Rows of all tables together. */
export function totalRows({ tables }: Pick<Manifest, 'tables'>): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}
export const isBackupId = (text: string): boolean => idPattern.test(text);
