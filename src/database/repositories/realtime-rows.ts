import { placeholder } from '../../domain/placeholder.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/** What a row says that Asterisk must work with too. */
export interface RealtimeRow {
  id: string;
  context: string | null;
  /** What phones of it or, for a trunk, this server logs in with, as Asterisk tells either; null if nobody does. */
  password: string | null;
}

/** Ids of all endpoints: extensions and trunks. */
export async function realtimeIds(connection: Connection): Promise<string[]> {
  const sql = 'SELECT id FROM ps_endpoints WHERE id <> ? ORDER BY id';
  const rows = await select<{ id: string }>(connection, sql, [placeholder]);
  return rows.map(({ id }) => id);
}

/** The rows of these endpoints, as far as they are there. */
export async function realtimeRows(connection: Connection, ids: readonly string[]): Promise<RealtimeRow[]> {
  if (ids.length === 0) return [];
  return select<RealtimeRow>(
    connection,
    `SELECT e.id, e.context, a.password FROM ps_endpoints e
     LEFT JOIN ps_auths a ON a.id = SUBSTRING_INDEX(COALESCE(e.auth, e.outbound_auth), ',', 1)
     WHERE e.id IN (?) ORDER BY e.id`,
    [ids],
  );
}
