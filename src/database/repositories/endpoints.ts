import { type EndpointColumns, type EndpointType, endpointColumns } from '../../domain/endpoints.ts';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import { type Connection, sqlErrorCode } from '../connect.ts';
import { select, transaction } from '../query.ts';

export interface NewEndpoint {
  number: string;
  type: EndpointType;
  name: string;
  password: Secret;
}

const tables = { endpoint: 'ps_endpoints', auth: 'ps_auths', aor: 'ps_aors' } as const;
type Part = keyof typeof tables;
const parts = Object.keys(tables) as Part[];

/** Adds an endpoint with its authentication and its address of record. Throws UserError('failed') if it is there. */
export async function insertEndpoint(connection: Connection, endpoint: NewEndpoint): Promise<void> {
  const columns = endpointColumns({ ...endpoint, password: endpoint.password.reveal() });
  try {
    await transaction(connection, async () => {
      for (const part of parts) await connection.query('INSERT INTO ?? SET ?', [tables[part], columns[part]]);
    });
  } catch (error) {
    if (sqlErrorCode(error) !== 'ER_DUP_ENTRY') throw error;
    throw new UserError('failed', `There is an endpoint ${endpoint.number} already.`, { cause: error });
  }
}

/** The rows of an endpoint without the columns that are null, or null if there is no such endpoint. */
export async function readEndpoint(connection: Connection, number: string): Promise<EndpointColumns | null> {
  const read = async (part: Part) => {
    const [row = {}] = await select<Record<string, string | number | null>>(
      connection,
      'SELECT * FROM ?? WHERE id = ?',
      [tables[part], number],
    );
    return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  };
  const endpoint = await read('endpoint');
  if (Object.keys(endpoint).length === 0) return null;
  return { endpoint, auth: await read('auth'), aor: await read('aor') };
}

/** Removes an endpoint; false if there was none. */
export async function deleteEndpoint(connection: Connection, number: string): Promise<boolean> {
  return transaction(connection, async () => {
    let removed = 0;
    for (const part of parts) {
      const [result] = await connection.query('DELETE FROM ?? WHERE id = ?', [tables[part], number]);
      if ('affectedRows' in result) removed += result.affectedRows;
    }
    return removed > 0;
  });
}
