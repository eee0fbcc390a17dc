import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/**
 * Something that Asterisk must be told of: rows of an endpoint that are new, changed or gone; networks and
 * registrations of trunks; or more changes than are worth telling one by one.
 */
export type Refresh =
  | { what: 'added' | 'changed' | 'removed'; id: string }
  | { what: 'trunks' | 'all'; id: null };

/** Something that is due, and the number to strike it off by. */
export type DueRefresh = Refresh & {
  seq: number;
  /** Whether no writer is at work on it any more: it was left, or is older than any work. */
  old: boolean;
};

/** Notes what Asterisk must be told of; in the transaction of the change. */
export async function addRefreshes(connection: Connection, refreshes: readonly Refresh[]): Promise<void> {
  if (refreshes.length === 0) return;
  const values = refreshes.map(({ what, id }) => [what, id]);
  await connection.query('INSERT INTO cache_refresh_due (what, id) VALUES ?', [values]);
}

/** All that is due, oldest first. */
export async function dueRefreshes(connection: Connection): Promise<DueRefresh[]> {
  const rows = await select<Refresh & { seq: number; old: number }>(
    connection,
    `SELECT seq, what, id, noted_at < UTC_TIMESTAMP(3) - INTERVAL 60 SECOND AS old
     FROM cache_refresh_due ORDER BY seq`,
  );
  return rows.map((row) => ({ ...row, old: row.old === 1 }));
}

/** Says that nobody is at work on these any more. */
export async function leaveRefreshes(connection: Connection, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return;
  const sql = 'UPDATE cache_refresh_due SET noted_at = noted_at - INTERVAL 1 DAY WHERE seq IN (?)';
  await connection.query(sql, [seqs]);
}

/** Strikes off what is done. A row that another writer added meanwhile stays. */
export async function dropRefreshes(connection: Connection, seqs: readonly number[]): Promise<void> {
  if (seqs.length > 0) await connection.query('DELETE FROM cache_refresh_due WHERE seq IN (?)', [seqs]);
}
