import { z } from 'zod';
import { backupDocument, readStore } from '../backup/list.ts';
import { evidenceSchema } from '../backup/manifest.ts';
import { readReport, writeReport } from '../database/repositories/server-reports.ts';
import { UserError } from '../domain/errors.ts';
import { backupPlace } from './backup/server.ts';
import type { ServerSession, Session } from './server-session.ts';

/** A backup that the server keeps, as the API tells of it. */
export const knownBackup = z.object({
  id: z.string(),
  file: z.string().describe('On the server'),
  bytes: z.number(),
  sha256: z.string(),
  schemaVersion: z.string(),
  tables: z.number(),
  rows: z.number().describe('Of all tables'),
  createdAt: z.string(),
  seconds: z.number(),
  verifiedAt: z.string().nullable().describe('When it was last restored for a test, and was good'),
  kind: z.enum(['database', 'all']),
  encrypted: z.boolean(),
  parts: z.array(z.string()).describe('What it has besides the database'),
  state: z.enum(['complete', 'verified', 'damaged']),
  problem: z.string().nullable(),
});

/** What the last test of a backup found. */
export const backupEvidence = evidenceSchema.omit({ modified: true, sha256: true });

const report = z.object({
  backups: z.array(knownBackup.extend({ evidence: backupEvidence.nullable() })),
});

const reportName = 'backups';

/** Lets the API know which backups the server keeps: it cannot look itself. */
export async function reportBackups(
  { host, database }: Pick<ServerSession, 'host' | 'database'>,
  signal: AbortSignal,
): Promise<void> {
  const stored = await readStore(host, backupPlace, signal);
  const backups = stored.map((backup) => ({
    ...backupDocument(backupPlace.folder, backup),
    evidence: backup.evidence,
  }));
  await writeReport(database, reportName, { backups }, new Date());
}

/** The server's backups, newest first, and when it told of them; null if it has not yet. */
export async function knownBackups({
  database,
}: Pick<Session, 'database'>): Promise<(z.output<typeof report> & { at: Date }) | null> {
  const found = await readReport(database, reportName);
  return found === null ? null : { ...report.parse(found.report), at: found.at };
}

/** One of them with what its last test found. Throws UserError not_found. */
export async function showKnownBackup(
  session: Pick<Session, 'database'>,
  id: string,
): Promise<z.output<typeof report>['backups'][number]> {
  const known = await knownBackups(session);
  const found = known?.backups.find((backup) => backup.id === id);
  if (found === undefined) throw new UserError('not_found', `There is no backup ${id}.`);
  return found;
}
