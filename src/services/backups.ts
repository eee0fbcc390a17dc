import type { Writable } from 'node:stream';
import { requireRecipients } from '../backup/encryption.ts';
import { type BackupDocument, backupDocument, readStore } from '../backup/list.ts';
import { newBackupId } from '../backup/manifest.ts';
import { planRetention, type RetentionPolicy } from '../backup/retention.ts';
import { removeFiles, whileStoreLocked } from '../backup/store.ts';
import { withLock } from '../database/migrator/lock.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { schemaFacts } from '../database/repositories/schema-facts.ts';
import { type Progress, trackStep } from '../server/progress.ts';
import {
  expectedBytes,
  type MadeBackup,
  type Making,
  makeInFile,
  makeInStream,
  makeOnServer,
} from './backup/make.ts';
import { backupPlace, requireContainer, serverId } from './backup/server.ts';
import { type ServerOptions, withHost } from './connection.ts';
import type { Operator } from './locked.ts';
import { type ServerSession, withSession } from './server-session.ts';

export type { BackupDocument } from '../backup/list.ts';

export interface BackupOptions extends ServerOptions {
  operator: Operator;
  progress: Progress;
  /** Where it goes: it is kept on the server, in a file of this machine, or in a stream such as stdout. */
  to: 'server' | { file: string } | { stream: Writable };
  /** age recipients; none leaves it unencrypted. */
  recipients: readonly string[];
  /** Recordings, voicemail, certificates, configuration and identity too; secrets only if it is encrypted. */
  all: boolean;
}

/**
 * Makes one complete backup, or fails and leaves nothing that could be taken for one.
 * @throws UserError locked while another one runs; usage, failed, connection_lost
 */
export async function backupDatabase(options: BackupOptions): Promise<BackupDocument> {
  requireRecipients(options.recipients);
  const { progress, signal, all } = options;
  const title = all ? 'Back up the database and all else' : 'Back up the database';
  return withSession(options, async (session) => {
    // MariaDB may answer while Docker is away, and containers go on.
    await requireContainer(session.host, signal);
    return trackStep(progress, { id: 'backup', title }, signal, (onLine) =>
      whileStoreLocked(session.host, backupPlace, signal, async (work) => {
        // No migration may change the schema in the middle of it.
        const { file, record } = await withLock(session.database, migrationPatience, () =>
          makeBackup(session, options, { work, onLine }),
        );
        const { manifest } = record;
        await recordAudit(session.database, {
          at: new Date(),
          actor: `${options.operator.user}@${options.operator.host}`,
          action: 'backup.create',
          subject: manifest.id,
          details: { kind: manifest.kind, encrypted: record.encrypted, bytes: record.file.bytes },
        });
        return madeDocument(file, record);
      }),
    );
  });
}

/** Seconds to wait for a migration that runs. */
const migrationPatience = 30;

/** What is told of a backup that was just made. */
function madeDocument(file: string, record: MadeBackup['record']): BackupDocument {
  const { id } = record.manifest;
  const stored = {
    id,
    fileName: record.file.name,
    record,
    evidence: null,
    modified: null,
    problem: null,
  } as const;
  return { ...backupDocument('', { ...stored, state: 'complete' }), file };
}

/** Makes a backup in a work folder of the locked store. */
export async function makeBackup(
  { host, database }: ServerSession,
  { to, all, recipients, signal, progress }: BackupOptions,
  { work, onLine }: { work: string; onLine: (line: string) => void },
): Promise<MadeBackup> {
  const facts = await schemaFacts(database);
  for (const { name, engine } of facts.nonTransactional) {
    const message = `The table ${name} is ${engine}, not InnoDB: its rows may be from different moments.`;
    progress({ event: 'notice', message });
  }
  const createdAt = new Date();
  const kind = all ? 'all' : 'database';
  const making: Making = {
    ...{ host, signal, work, facts, kind, recipients, createdAt, onLine },
    id: newBackupId(createdAt),
    serverId: await serverId(host, signal),
    expected: expectedBytes(await readStore(host, backupPlace, signal), facts, kind),
  };
  if (to === 'server') return makeOnServer(making);
  return 'file' in to ? makeInFile(making, to.file) : makeInStream(making, to.stream);
}

/** The backups that a server keeps, newest first. */
export async function listBackups(options: ServerOptions): Promise<BackupDocument[]> {
  return withHost(options, async (host) => {
    const stored = await readStore(host, backupPlace, options.signal);
    return stored.map((backup) => backupDocument(backupPlace.folder, backup));
  });
}

export interface PruneOptions extends ServerOptions {
  policy: RetentionPolicy;
  /** Only tells what would go. */
  dryRun: boolean;
}

/** Removes the backups that the policy has no place for. Only verified ones count, and the last good one stays. */
export async function pruneBackups(
  options: PruneOptions,
): Promise<{ kept: BackupDocument[]; removed: BackupDocument[] }> {
  const { policy, dryRun, signal } = options;
  return withHost(options, (host) =>
    whileStoreLocked(host, backupPlace, signal, async () => {
      const stored = await readStore(host, backupPlace, signal);
      const documents = stored.map((backup) => backupDocument(backupPlace.folder, backup));
      const { keep, remove } = planRetention(documents, policy);
      if (!dryRun)
        await removeFiles(
          host,
          backupPlace,
          remove.map(({ id }) => id),
        );
      return { kept: keep, removed: remove };
    }),
  );
}
