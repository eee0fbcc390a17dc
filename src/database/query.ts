import type { RowDataPacket } from 'mysql2';
import type { Connection } from './connect.ts';

/** The rows of a query; `T` names the columns that it selects. */
export async function select<T extends object>(
  connection: Connection,
  sql: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  const [rows] = await connection.query<(T & RowDataPacket)[]>(sql, [...values]);
  return rows;
}

/** Runs work in one transaction: all of it takes effect, or nothing. */
export async function transaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
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
