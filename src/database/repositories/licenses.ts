import type { ResultSetHeader } from 'mysql2';
import type { License, LicenseCandidate } from '../../domain/licenses.ts';
import type { Module } from '../../domain/modules.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

export interface NewLicense extends Omit<License, 'id'> {
  keyHmac: Buffer;
}

interface LicenseRow {
  id: number;
  type: License['type'];
  name: string;
  key_prefix: string;
  modules: string | null;
  call_servers: number | null;
  status: License['status'];
  expires_at: Date | null;
  grace_days: number;
  created_at: Date;
}

const columns =
  'l.id, l.type, l.name, l.key_prefix, l.modules, l.call_servers, l.status, l.expires_at, l.grace_days, l.created_at';

/** Adds a licence and returns its id. */
export async function insertLicense(connection: Connection, license: NewLicense): Promise<number> {
  const [result] = await connection.query<ResultSetHeader>('INSERT INTO licenses SET ?', {
    type: license.type,
    name: license.name,
    key_hmac: license.keyHmac,
    key_prefix: license.keyPrefix,
    modules: license.modules === null ? null : JSON.stringify(license.modules),
    call_servers: license.callServers,
    status: license.status,
    expires_at: license.expiresAt,
    grace_days: license.graceDays,
    created_at: license.createdAt,
    updated_at: license.createdAt,
  });
  return result.insertId;
}

/** The licence of a key, by the key's HMAC; null if there is none. */
export async function findLicenseByKey(connection: Connection, keyHmac: Buffer): Promise<License | null> {
  const [row] = await select<LicenseRow>(
    connection,
    `SELECT ${columns} FROM licenses l WHERE l.key_hmac = ?`,
    [keyHmac],
  );
  return row === undefined ? null : toLicense(row);
}

/** The licence of an id, or null. */
export async function findLicense(connection: Connection, id: number): Promise<License | null> {
  const sql = `SELECT ${columns} FROM licenses l WHERE l.id = ?`;
  const [row] = await select<LicenseRow>(connection, sql, [id]);
  return row === undefined ? null : toLicense(row);
}

/** The licence of an id, which nobody else changes or gives seats of until the transaction ends; or null. */
export async function lockLicense(connection: Connection, id: number): Promise<License | null> {
  const sql = `SELECT ${columns} FROM licenses l WHERE l.id = ? FOR UPDATE`;
  const [row] = await select<LicenseRow>(connection, sql, [id]);
  return row === undefined ? null : toLicense(row);
}

const sortColumns = {
  id: 'l.id',
  name: 'l.name',
  type: 'l.type',
  status: 'l.status',
  expiresAt: 'l.expires_at',
  createdAt: 'l.created_at',
} as const;

export interface LicenseFilter {
  type?: License['type'] | undefined;
  status?: License['status'] | undefined;
  /** Part of the name or of the key's start, whatever its case. */
  text?: string | undefined;
  sort?: keyof typeof sortColumns | undefined;
  descending?: boolean | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

/** Licences, in the order in which they were made if no other is asked for, and how many there are in all. */
export async function listLicenseRows(
  connection: Connection,
  { type, status, text = '', sort = 'id', descending = false, limit = 1e9, offset = 0 }: LicenseFilter = {},
): Promise<{ licenses: License[]; total: number }> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const where =
    '(? IS NULL OR l.type = ?) AND (? IS NULL OR l.status = ?) AND (l.name LIKE ? OR l.key_prefix LIKE ?)';
  const values = [type ?? null, type ?? null, status ?? null, status ?? null, pattern, pattern];
  const rows = await select<LicenseRow>(
    connection,
    `SELECT ${columns} FROM licenses l WHERE ${where} ORDER BY ${sortColumns[sort]} ${descending ? 'DESC' : 'ASC'}, l.id LIMIT ? OFFSET ?`,
    [...values, limit, offset],
  );
  const [count] = await select<{ total: number }>(
    connection,
    `SELECT COUNT(*) AS total FROM licenses l WHERE ${where}`,
    values,
  );
  return { licenses: rows.map(toLicense), total: count?.total ?? 0 };
}

/** Writes what of a licence can change. */
export async function updateLicense(connection: Connection, license: License, at: Date): Promise<void> {
  await connection.query('UPDATE licenses SET ? WHERE id = ?', [
    {
      name: license.name,
      modules: license.modules === null ? null : JSON.stringify(license.modules),
      call_servers: license.callServers,
      status: license.status,
      expires_at: license.expiresAt,
      grace_days: license.graceDays,
      updated_at: at,
    },
    license.id,
  ]);
}

/** A taken seat with the name of its call server. */
export interface Seat {
  licenseId: number;
  serverId: string;
  serverName: string;
  activatedAt: Date;
}

/** The taken seats of these licences, oldest first. */
export async function listSeats(connection: Connection, licenseIds: readonly number[]): Promise<Seat[]> {
  if (licenseIds.length === 0) return [];
  return select<Seat>(
    connection,
    `SELECT a.license_id AS licenseId, a.server_id AS serverId, s.name AS serverName, a.activated_at AS activatedAt
     FROM license_activations a JOIN call_servers s ON s.id = a.server_id
     WHERE a.license_id IN (?) ORDER BY a.id`,
    [licenseIds],
  );
}

/** The first super-admin licence, or null. */
export async function findSuperAdminLicense(connection: Connection): Promise<License | null> {
  const [row] = await select<LicenseRow>(
    connection,
    `SELECT ${columns} FROM licenses l WHERE l.type = 'super_admin' ORDER BY l.id LIMIT 1`,
  );
  return row === undefined ? null : toLicense(row);
}

/** All licences, each with its seat on a call server if it has one there: what serverLicense decides from. */
export async function licenseCandidates(
  connection: Connection,
  serverId: string,
): Promise<LicenseCandidate[]> {
  const rows = await select<LicenseRow & { activated_at: Date | null }>(
    connection,
    `SELECT ${columns}, a.activated_at FROM licenses l
     LEFT JOIN license_activations a ON a.license_id = l.id AND a.server_id = ? ORDER BY l.id`,
    [serverId],
  );
  return rows.map((row) => ({
    license: toLicense(row),
    activation: row.activated_at === null ? null : { serverId, activatedAt: row.activated_at },
  }));
}

/** Gives a call server a seat of a licence; a seat that it has already stays as it is. */
export async function insertActivation(
  connection: Connection,
  activation: { licenseId: number; serverId: string; at: Date },
): Promise<void> {
  await connection.query(
    `INSERT INTO license_activations (license_id, server_id, activated_at) VALUES (?, ?, ?)
     ON DUPLICATE KEY UPDATE activated_at = activated_at`,
    [activation.licenseId, activation.serverId, activation.at],
  );
}

/** Takes a call server's seat of a licence back; whether it had one. */
export async function deleteActivation(
  connection: Connection,
  licenseId: number,
  serverId: string,
): Promise<boolean> {
  const sql = 'DELETE FROM license_activations WHERE license_id = ? AND server_id = ?';
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, [licenseId, serverId]);
  return affectedRows > 0;
}

/** Makes this call server known; one that is known keeps its name. */
export async function ensureCallServer(
  connection: Connection,
  server: { id: string; name: string; at: Date },
): Promise<void> {
  await connection.query(
    'INSERT INTO call_servers (id, name, created_at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE id = id',
    [server.id, server.name, server.at],
  );
}

function toLicense(row: LicenseRow): License {
  return {
    id: row.id,
    type: row.type,
    name: row.name,
    keyPrefix: row.key_prefix,
    modules: row.modules === null ? null : (JSON.parse(row.modules) as Module[]),
    callServers: row.call_servers,
    status: row.status,
    expiresAt: row.expires_at,
    graceDays: row.grace_days,
    createdAt: row.created_at,
  };
}
