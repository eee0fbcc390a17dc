import type { ResultSetHeader } from 'mysql2';
import {
  callerId,
  type EndpointColumns,
  type ExtensionType,
  endpointColumns,
  extensionTypes,
  wireVariable,
} from '../../domain/endpoints.ts';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import { type Connection, sqlErrorCode } from '../connect.ts';
import { select } from '../query.ts';

/** An extension as our own table has it. */
export interface StoredExtension {
  number: string;
  type: ExtensionType;
  name: string | null;
  /** Number of a vpw's far end. */
  peer: string | null;
  createdAt: Date;
}

export type NewExtension = StoredExtension & { password: Secret };

interface ExtensionRow extends Omit<StoredExtension, 'createdAt'> {
  created_at: Date;
}

const columns = 'id AS number, type, name, peer, created_at';

/** The extensions of these numbers, in no order. */
export async function findExtensions(
  connection: Connection,
  numbers: readonly string[],
): Promise<StoredExtension[]> {
  if (numbers.length === 0) return [];
  const sql = `SELECT ${columns} FROM endpoints WHERE id IN (?) AND type IN (?)`;
  return (await select<ExtensionRow>(connection, sql, [numbers, extensionTypes])).map(toExtension);
}

/** The extension of a number, or null. */
export async function findExtension(connection: Connection, number: string): Promise<StoredExtension | null> {
  const [extension] = await findExtensions(connection, [number]);
  return extension ?? null;
}

export interface ExtensionFilter {
  type?: ExtensionType | undefined;
  /** Part of the number or the name, whatever its case. */
  text?: string | undefined;
  /** Numbers after this one, in the list's order. */
  after?: string | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

/** Extensions in the order of their numbers, as text: 10, 100, 11. */
export async function listExtensionRows(
  connection: Connection,
  { type, text, after, limit, offset }: ExtensionFilter = {},
): Promise<StoredExtension[]> {
  const pattern = `%${(text ?? '').replaceAll(/[\\%_]/g, '\\$&')}%`;
  const rows = await select<ExtensionRow>(
    connection,
    `SELECT ${columns} FROM endpoints
     WHERE type IN (?) AND id > ? AND (id LIKE ? OR name LIKE ?) ORDER BY id LIMIT ? OFFSET ?`,
    [type === undefined ? extensionTypes : [type], after ?? '', pattern, pattern, limit ?? most, offset ?? 0],
  );
  return rows.map(toExtension);
}

/** More than there can be numbers of 8 digits; SQL has no OFFSET without a LIMIT. */
const most = 1e9;

/** The far end of each vpw, by number. */
export async function wireEnds(connection: Connection): Promise<Map<string, string | null>> {
  const sql = `SELECT id, peer FROM endpoints WHERE type = 'vpw'`;
  const rows = await select<{ id: string; peer: string | null }>(connection, sql);
  return new Map(rows.map(({ id, peer }) => [id, peer]));
}

/** Adds extensions with their rows in PJSIP's tables; run it in a transaction. Throws UserError failed. */
export async function insertExtensions(
  connection: Connection,
  extensions: readonly NewExtension[],
): Promise<void> {
  const parts = extensions.map((extension) =>
    endpointColumns({ ...extension, password: extension.password.reveal() }),
  );
  await insertRows(
    connection,
    'endpoints',
    extensions.map(({ number, type, name, peer, createdAt }) => {
      return { id: number, type, name, peer, created_at: createdAt, updated_at: createdAt };
    }),
  );
  for (const part of Object.keys(realtimeTables) as Part[]) {
    const rows = parts.map((rowsOfOne) => rowsOfOne[part]);
    await insertRows(connection, realtimeTables[part], rows);
  }
}

/** Changes name and far end of extensions that are there; run it in a transaction. */
export async function updateExtensions(
  connection: Connection,
  extensions: readonly StoredExtension[],
  at: Date,
): Promise<void> {
  const own = extensions.map(({ number, type, name, peer, createdAt }) => {
    return { id: number, type, name, peer, created_at: createdAt, updated_at: at };
  });
  await insertRows(connection, 'endpoints', own, ['name', 'peer', 'updated_at']);
  const realtime = extensions.map(({ number, name, peer }) => {
    return {
      id: number,
      callerid: callerId(number, name),
      set_var: peer === null ? null : wireVariable(peer),
    };
  });
  await insertRows(connection, 'ps_endpoints', realtime, ['callerid', 'set_var']);
}

const realtimeTables = { endpoint: 'ps_endpoints', auth: 'ps_auths', aor: 'ps_aors' } as const;
type Part = keyof typeof realtimeTables;

/**
 * One INSERT of many rows. A column that a row lacks is null in it; `update` names what to change where the id is
 * taken. Throws UserError('failed') if it is taken and nothing is to be changed.
 */
export async function insertRows(
  connection: Connection,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  update: readonly string[] = [],
): Promise<void> {
  if (rows.length === 0) return;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const values = rows.map((row) => names.map((name) => row[name] ?? null));
  const changes = update.map(() => '?? = VALUES(??)').join(', ');
  try {
    await connection.query(
      `INSERT INTO ?? (??) VALUES ?${update.length === 0 ? '' : ` ON DUPLICATE KEY UPDATE ${changes}`}`,
      [table, names, values, ...update.flatMap((name) => [name, name])],
    );
  } catch (error) {
    throw sqlErrorCode(error) === 'ER_DUP_ENTRY' ? foreignRow(table, error) : error;
  }
}

/** Our own table knows nothing of it, or nobody would have come here. */
function foreignRow(table: string, cause: unknown): UserError {
  const id = /entry '(.*?)'/.exec(cause instanceof Error ? cause.message : '')?.[1] ?? '';
  return new UserError(
    'failed',
    `The table ${table} has a row ${id} already, which was not made by SmartCMS.`,
    {
      hint: `See it with smartcms db "SELECT * FROM ${table} WHERE id = '${id}'"; remove it there, then repeat.`,
      cause,
    },
  );
}

/** The rows of an endpoint without the columns that are null, or null if there is no such endpoint. */
export async function readEndpoint(connection: Connection, id: string): Promise<EndpointColumns | null> {
  const read = async (part: Part) => {
    const [row = {}] = await select<Record<string, string | number | null>>(
      connection,
      'SELECT * FROM ?? WHERE id = ?',
      [realtimeTables[part], id],
    );
    return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  };
  const endpoint = await read('endpoint');
  if (Object.keys(endpoint).length === 0) return null;
  return { endpoint, auth: await read('auth'), aor: await read('aor') };
}

/** The password of an endpoint, or null. */
export async function readPassword(connection: Connection, id: string): Promise<string | null> {
  const sql = 'SELECT password FROM ps_auths WHERE id = ?';
  const [row] = await select<{ password: string | null }>(connection, sql, [id]);
  return row?.password ?? null;
}

/** Removes an extension or a trunk with all its rows; false if there was none. Run it in a transaction. */
export async function deleteEndpoint(connection: Connection, id: string): Promise<boolean> {
  let removed = 0;
  for (const [table, column] of [
    ['endpoints', 'id'],
    ...Object.values(realtimeTables).map((table) => [table, 'id']),
    ['ps_endpoint_id_ips', 'endpoint'],
    ['ps_registrations', 'id'],
  ]) {
    const sql = 'DELETE FROM ?? WHERE ?? = ?';
    const [result] = await connection.query<ResultSetHeader>(sql, [table, column, id]);
    removed += result.affectedRows;
  }
  // Passwords of phones in the console (repositories/phones.ts).
  await connection.query('DELETE FROM ps_auths WHERE id LIKE ?', [`${id.replaceAll('_', '\\_')}~%`]);
  return removed > 0;
}

function toExtension({ created_at, ...row }: ExtensionRow): StoredExtension {
  return { ...row, createdAt: created_at };
}
