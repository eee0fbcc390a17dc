import { UserError } from '../domain/errors.ts';
import type { Connection } from './connect.ts';
import { select } from './query.ts';

const lockName = `CONCAT('smartcms_write_', DATABASE())`;
/** An import of ten thousand extensions takes a few seconds. */
const waitSeconds = 30;

/**
 * Work on extensions and trunks while nobody else is at it: what it looks up does not change until it is done, events
 * get their order from it, and Asterisk is told of changes in theirs. The server lets go of the lock when the
 * connection dies.
 * Throws UserError('locked') if the others do not finish in time.
 */
export async function inTurn<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  const sql = `SELECT GET_LOCK(${lockName}, ?) AS got`;
  const [lock] = await select<{ got: number | null }>(connection, sql, [waitSeconds]);
  if (lock?.got !== 1) {
    throw new UserError('locked', `Extensions and trunks are being changed for ${waitSeconds} s already.`, {
      hint: 'An import may be at work: try again when it is done.',
    });
  }
  try {
    return await work();
  } finally {
    // Not waited for: the next statement of this connection comes after it anyway.
    connection.query(`DO RELEASE_LOCK(${lockName})`).catch(() => {});
  }
}

/** Does work unless another connection does it now (`name` is a lock of the server); undefined if so. */
export async function alone<T>(
  connection: Connection,
  name: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const lock = `CONCAT(?, '_', DATABASE())`;
  const [got] = await select<{ got: number | null }>(connection, `SELECT GET_LOCK(${lock}, 0) AS got`, [
    name,
  ]);
  if (got?.got !== 1) return undefined;
  try {
    return await work();
  } finally {
    await connection.query(`DO RELEASE_LOCK(${lock})`, [name]);
  }
}
