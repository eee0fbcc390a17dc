import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/** The call server that this installation was made with; undefined before its first deploy is through. */
export async function findOwnCallServer(connection: Connection): Promise<string | undefined> {
  const [row] = await select<{ id: string }>(
    connection,
    'SELECT id FROM call_servers ORDER BY created_at, id LIMIT 1',
  );
  return row?.id;
}
