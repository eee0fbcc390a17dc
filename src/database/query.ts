import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2';
import { type Connection, sqlErrorCode } from './connect.ts';

const attempts = 5;

/**
 * Failures with which InnoDB asks for the whole transaction again: a deadlock, and a row that somebody changed after
 * this transaction had looked (innodb_snapshot_isolation, on since MariaDB 11.6.2).
 */
const passing = new Set(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD']);

/** The rows of a query; `T` names the columns that it selects. */
export async function select<T extends object>(
  connection: Connection,
  sql: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  const [rows] = await connection.query<(T & RowDataPacket)[]>(sql, [...values]);
  return rows;
}

/**
 * Runs work in one transaction: all of it takes effect, or nothing. Where others were in the way, the work is run again,
 * so it must keep nothing of a run before.
 */
export async function transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(connection, work);
    } catch (error) {
      if (attempt === attempts || !passing.has(sqlErrorCode(error) ?? '')) throw error;
      // At random, so that two that met do not meet again.
      await sleep(Math.random() * 20 * attempt);
    }
  }
}

async function once<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.beginTransaction();
  try {
    const result = await work();
    await connection.commit();
    return result;
  } catch (error) {
    // A lost connection has rolled back already; the first error is the one to report.
    await connection.rollback().catch(() => {});
    throw error;
  }
}
