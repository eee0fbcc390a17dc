import { readStore } from '../backup/list.ts';
import { differenceOf, restoreStaging } from '../backup/load.ts';
import { isBackupId, type Manifest, type PartName } from '../backup/manifest.ts';
import { whileStoreLocked } from '../backup/store.ts';
import { besides, dropBesides, swapIn } from '../backup/swap.ts';
import { version } from '../config/version.ts';
import type { Connection } from '../database/connect.ts';
import { type Migration, packagedMigrations } from '../database/migrator/files.ts';
import { runMigrations } from '../database/migrator/run.ts';
import { deleteAllSessions } from '../database/repositories/access-tokens.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { failLostJobs } from '../database/repositories/jobs.ts';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import { waitHealthy } from '../server/apply/compose.ts';
import { containerName } from '../server/layout.ts';
import { type Progress, trackStep } from '../server/progress.ts';
import { bringToAgreement } from './asterisk-agreement.ts';
import { restorePart } from './backup/parts.ts';
import { backupPlace, requireContainer, serverId } from './backup/server.ts';
import { type TakenBackup, takeFile, takeStored } from './backup/take.ts';
import { chooseBackup } from './backup-verify.ts';
import { makeBackup } from './backups.ts';
import type { ServerOptions } from './connection.ts';
import { type Operator, whileLocked } from './locked.ts';
import { type ServerSession, withSession } from './server-session.ts';

export interface RestoreOptions extends ServerOptions {
  operator: Operator;
  progress: Progress;
  /** The id of a backup that the server keeps, or a file of this machine. */
  source: string;
  /** For an encrypted one. */
  identities: readonly Secret[];
  /** Parts to restore besides the database; `all` takes those that the backup has. */
  parts: readonly PartName[] | 'all';
  /** Asked once the backup is known to be whole; false leaves everything as it is. */
  confirm: (about: { target: string; manifest: Manifest }) => Promise<boolean>;
}

export interface RestoreResult {
  target: string;
  /** Of the backup that was restored. */
  id: string;
  createdAt: string;
  schemaVersion: string;
  tables: number;
  rows: number;
  /** Migrations that brought an older schema up to date. */
  migrated: string[];
  parts: string[];
  /** The backup of what was there before, kept on the server. */
  safetyBackup: string;
  seconds: number;
}

/**
 * Brings a server's database back to a backup. All is checked before anything is touched; the rows are loaded
 * beside the database in use, compared with the manifest and put in its place in one statement, so that there is no
 * moment with half of them. What was there before is kept as a backup. Null if `confirm` said no.
 * @throws UserError failed, server_newer, locked, not_found, usage
 */
export async function restoreDatabase(options: RestoreOptions): Promise<RestoreResult | null> {
  const { operator, signal, progress } = options;
  const started = performance.now();
  const notice = (message: string) => progress({ event: 'notice', message });
  return withSession(options, async (session) => {
    // MariaDB may answer while Docker is away, and containers go on.
    await requireContainer(session.host, signal);
    return whileLocked(
      session.host,
      { operator, command: 'restore-db', waitSeconds: 0, signal, notice },
      (lockedSignal) =>
        whileStoreLocked(session.host, backupPlace, lockedSignal, async (work) => {
          const run = { session, options, work, signal: lockedSignal };
          const migrations = await packagedMigrations();
          const taken = await step(run, 'check', 'Check the backup', () => take(run));
          const { manifest } = taken;
          requireKnownSchema(manifest, migrations);
          const parts = chooseParts(taken, options.parts);
          if (!parts.includes('secrets') && manifest.serverId !== (await serverId(session.host, signal)))
            notice(
              'The backup is of another server, and is restored without its secrets: licence keys of that server will not be known here.',
            );
          if (!(await options.confirm({ target: session.host.label, manifest }))) return null;
          const { safetyBackup, migrated } = await restoreTables(run, taken, migrations);
          try {
            for (const part of parts) {
              const title = `Restore ${part}`;
              await step(run, part, title, () =>
                restorePart(session.host, part, {
                  unpacked: taken.parts?.folder ?? '',
                  ports: session.state.ports,
                  signal: lockedSignal,
                }),
              );
            }
          } finally {
            await restartApi(run);
          }
          await tellAsterisk(session, notice);
          const result: RestoreResult = {
            target: session.host.label,
            ...{ id: manifest.id, createdAt: manifest.createdAt, schemaVersion: manifest.schemaVersion },
            ...{
              tables: manifest.tables.length,
              rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
            },
            ...{ migrated, parts, safetyBackup },
            seconds: Math.round((performance.now() - started) / 100) / 10,
          };
          await recordAudit(session.database, {
            at: new Date(),
            actor: `${operator.user}@${operator.host}`,
            action: 'backup.restore',
            subject: manifest.id,
            details: { createdAt: manifest.createdAt, safetyBackup, parts },
          });
          return result;
        }),
    );
  });
}

interface Run {
  session: ServerSession;
  options: RestoreOptions;
  work: string;
  signal: AbortSignal;
}

function step<T>({ options, signal }: Run, id: string, title: string, work: () => Promise<T>): Promise<T> {
  return trackStep(options.progress, { id, title }, signal, work);
}

async function take({ session: { host }, options, work, signal }: Run): Promise<TakenBackup> {
  const { source, identities } = options;
  const taking = { host, work, signal, identities };
  if (!isBackupId(source)) return takeFile(taking, source);
  return takeStored(taking, chooseBackup(await readStore(host, backupPlace, signal), source));
}

/** @throws UserError server_newer, or failed for a backup of another line of releases */
function requireKnownSchema(manifest: Manifest, known: readonly Migration[]): void {
  for (const { version: number, sha256 } of manifest.migrations) {
    const migration = known.find((each) => each.version === number);
    if (migration === undefined) {
      throw new UserError(
        'server_newer',
        `The backup has migration ${number} of SmartCMS ${manifest.smartcms}, which this one (${version}) does not know.`,
        { hint: `Use SmartCMS ${manifest.smartcms} or later. Nothing was touched.` },
      );
    }
    if (migration.sha256 !== sha256) {
      throw new UserError(
        'failed',
        `The backup comes from another SmartCMS: its migration ${number} is not ours.`,
        {
          hint: `Use the SmartCMS that made it (${manifest.smartcms}). Nothing was touched.`,
        },
      );
    }
  }
}

function chooseParts({ parts }: TakenBackup, wanted: RestoreOptions['parts']): PartName[] {
  const can = parts?.restorable ?? [];
  if (wanted === 'all') return can;
  const missing = wanted.find((name) => !can.includes(name));
  if (missing === undefined) return [...wanted];
  throw new UserError('usage', `The backup has no ${missing} to restore.`, {
    hint: parts === null ? 'It is one of the database alone.' : `It has ${can.join(', ') || 'none'}.`,
  });
}

/** The safety backup, the new rows beside the old ones, the exchange, and the migrations that are missing. */
async function restoreTables(
  run: Run,
  { manifest, dump }: TakenBackup,
  migrations: readonly Migration[],
): Promise<{ safetyBackup: string; migrated: string[] }> {
  const { session, options, work, signal } = run;
  const { host, database } = session;
  const { operator, progress } = options;
  const safety = await step(run, 'safety', 'Back up what is there now', () =>
    makeBackup(
      session,
      { ...options, signal, progress, to: 'server', all: false, recipients: [] },
      { work, onLine: () => undefined },
    ),
  );
  try {
    await step(run, 'load', `Load ${manifest.id} beside the database in use`, async () => {
      const tables = await restoreStaging(host, backupPlace, {
        dump,
        manifest,
        database: besides.restored,
        signal,
      });
      const difference = differenceOf(tables);
      if (difference === null) return;
      throw new UserError('failed', `The backup is not what its manifest says: ${difference}.`, {
        hint: 'The database in use was not touched.',
      });
    });
    const migrated = await step(run, 'exchange', 'Put it in place', async () => {
      await host.run(['docker', 'stop', containerName('api')], { signal, title: 'Pausing the API' });
      const { undo } = await swapIn(host, backupPlace);
      try {
        const appliedBy = `${operator.user}@${operator.host}`;
        const { applied } = await runMigrations(database, migrations, { appliedBy, toolVersion: version });
        await forgetUnfinished(database);
        return applied;
      } catch (error) {
        await undo();
        throw error;
      }
    });
    return { safetyBackup: safety.record.manifest.id, migrated };
  } catch (error) {
    await restartApi(run).catch(() => undefined);
    throw error;
  } finally {
    // Left by a link that broke, they are removed by the next restore.
    await dropBesides(host, backupPlace).catch(() => undefined);
  }
}

/** What was going on at the time of the backup is over: whoever has logged out since stays out, no job runs twice. */
async function forgetUnfinished(database: Connection): Promise<void> {
  const now = new Date();
  await deleteAllSessions(database);
  await failLostJobs(database, now, now);
}

async function restartApi({ session: { host } }: Run): Promise<void> {
  await host.run(['docker', 'start', containerName('api')], { title: 'Starting the API' });
  await waitHealthy(host, ['api'], { signal: AbortSignal.timeout(120_000) });
}

/** Asterisk reads its endpoints again; if it is away, it reads them when it comes back. */
async function tellAsterisk(session: ServerSession, notice: (message: string) => void): Promise<void> {
  try {
    const { differing } = await bringToAgreement(session);
    const others = differing.length > 3 ? ' and others' : '';
    if (differing.length > 0)
      notice(`Asterisk still differs on ${differing.slice(0, 3).join(', ')}${others}: smartcms doctor`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    notice(`Asterisk does not follow yet: ${error.message} Later: smartcms doctor`);
  }
}
