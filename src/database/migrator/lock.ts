import { UserError } from '../../domain/errors.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';
import { readJournal } from './journal.ts';

const lockName = `CONCAT('smartcms_migrate_', DATABASE())`;

/**
 * Runs work while no other runner works on the same database. The lock is held by the connection that does the
 * work: when that dies, even in the middle of a statement, the server lets go of the lock after the statement.
 * Throws UserError('locked') if another runner does not finish within the wait.
 */
export async function withLock<T>(
  connection: Connection,
  waitSeconds: number,
  work: () => Promise<T>,
): Promise<T> {
  await refuseGalera(connection);
  const [lock] = await select<{ got: number | null }>(connection, `SELECT GET_LOCK(${lockName}, ?) AS got`, [
    waitSeconds,
  ]);
  if (lock?.got !== 1) throw await lockedError(connection);
  try {
    return await work();
  } finally {
    // A lost connection has lost its lock as well.
    await connection.query(`SELECT RELEASE_LOCK(${lockName})`).catch(() => {});
  }
}

/** Whether a runner is at work on the database now. */
export async function isLocked(connection: Connection): Promise<boolean> {
  const [lock] = await select<{ holder: unknown }>(connection, `SELECT IS_USED_LOCK(${lockName}) AS holder`);
  return lock?.holder !== null;
}

/**
 * A lock of GET_LOCK holds on one node of a Galera cluster only
 * (https://mariadb.com/kb/en/mariadb-galera-cluster-known-limitations/).
 */
async function refuseGalera(connection: Connection): Promise<void> {
  const [wsrep] = await select<{ Value: string }>(connection, `SHOW GLOBAL VARIABLES LIKE 'wsrep_on'`);
  if (wsrep?.Value !== 'ON') return;
  throw new UserError(
    'migration_failed',
    'This database is a Galera cluster, where migrations cannot be locked.',
    {
      hint: 'Start one node alone with wsrep_on=OFF, run smartcms migrate run there, and let the others join it anew.',
    },
  );
}

async function lockedError(connection: Connection): Promise<UserError> {
  const running = (await readJournal(connection)).find((row) => row.state === 'running');
  const who = running === undefined ? '' : ` by ${running.applied_by} (${running.version}_${running.name})`;
  return new UserError('locked', `The database is being migrated${who}.`, {
    hint: 'Wait until that is done, then repeat.',
  });
}
