import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/**
 * Something that Asterisk must be told of: rows of an endpoint that changed or are gone, networks and
 * registrations of trunks, or more changes than are worth telling one by one.
 */
export type Refresh = { what: 'changed' | 'removed'; id: string } | { what: 'trunks' | 'all'; id: null };

/** What is due, and the numbers to strike it off by. */
interface DueRefreshes {
  seqs: number[];
  refreshes: Refresh[];
}

/** Notes what Asterisk must be told of; in the transaction of the change. */
export async function addRefreshes(connection: Connection, refreshes: readonly Refresh[]): Promise<void> {
  if (refreshes.length === 0) return;
  const values = refreshes.map(({ what, id }) => [what, id]);
  await connection.query('INSERT INTO cache_refresh_due (what, id) VALUES ?', [values]);
}

/** All that is due, oldest first. */
export async function dueRefreshes(connection: Connection): Promise<DueRefreshes> {
  const rows = await select<{ seq: number } & Refresh>(
    connection,
    'SELECT seq, what, id FROM cache_refresh_due ORDER BY seq',
  );
  return { seqs: rows.map(({ seq }) => seq), refreshes: rows.map(({ seq: _, ...refresh }) => refresh) };
}

/** Strikes off what is done. A row that another writer added meanwhile stays. */
export async function dropRefreshes(connection: Connection, seqs: readonly number[]): Promise<void> {
  if (seqs.length > 0) await connection.query('DELETE FROM cache_refresh_due WHERE seq IN (?)', [seqs]);
}
