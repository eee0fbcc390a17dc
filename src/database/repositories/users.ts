import type { ResultSetHeader } from 'mysql2';
import type { Role } from '../../domain/modules.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

export interface User {
  id: number;
  email: string;
  name: string;
  passwordHash: string;
  role: Role;
  licenseId: number | null;
  mustChangePassword: boolean;
  /** Number of the extension that is the user's own. */
  extension: string | null;
  /** Encrypted; null without a second factor. */
  totpSecret: Buffer | null;
  /** Null as long as the second factor is not confirmed, and so not asked for. */
  totpConfirmedAt: Date | null;
  /** Of the last code that was taken. */
  totpLastStep: number | null;
  lastLoginAt: Date | null;
  createdAt: Date;
}

export type NewUser = Pick<
  User,
  'email' | 'name' | 'passwordHash' | 'role' | 'licenseId' | 'mustChangePassword' | 'createdAt'
> & { extension?: string | null };

/** What of a user is changed; what is absent stays. */
export type UserChange = {
  [Name in Exclude<keyof User, 'id' | 'createdAt'>]?: User[Name] | undefined;
};

interface UserRow {
  id: number;
  email: string;
  name: string;
  password_hash: string;
  role: Role;
  license_id: number | null;
  must_change_password: number;
  extension: string | null;
  totp_secret: Buffer | null;
  totp_confirmed_at: Date | null;
  totp_last_step: number | null;
  last_login_at: Date | null;
  created_at: Date;
}

const columns = `id, email, name, password_hash, role, license_id, must_change_password, extension, totp_secret,
  totp_confirmed_at, totp_last_step, last_login_at, created_at`;

/** Adds a user and returns the id. E-mail addresses are unique without regard to case. */
export async function insertUser(connection: Connection, user: NewUser): Promise<number> {
  const [result] = await connection.query<ResultSetHeader>('INSERT INTO users SET ?', {
    ...columnsOf(user),
    created_at: user.createdAt,
    updated_at: user.createdAt,
  });
  return result.insertId;
}

/** Changes a user. */
export async function updateUser(
  connection: Connection,
  id: number,
  change: UserChange,
  at: Date,
): Promise<void> {
  await connection.query('UPDATE users SET ? WHERE id = ?', [{ ...columnsOf(change), updated_at: at }, id]);
}

/** Replaces a hash by one that is better kept, unless the password was changed meanwhile. */
export async function replaceHash(
  connection: Connection,
  { id, from, to }: { id: number; from: string; to: string },
): Promise<void> {
  await connection.query('UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?', [
    to,
    id,
    from,
  ]);
}

/**
 * Takes a code of the second factor, unless it or a later one was taken; false if so.
 */
export async function takeTotpStep(connection: Connection, id: number, step: number): Promise<boolean> {
  const [result] = await connection.query<ResultSetHeader>(
    'UPDATE users SET totp_last_step = ? WHERE id = ? AND (totp_last_step IS NULL OR totp_last_step < ?)',
    [step, id, step],
  );
  return result.affectedRows === 1;
}

/** Removes a user, with all sessions and codes. */
export async function deleteUser(connection: Connection, id: number): Promise<void> {
  await connection.query('DELETE FROM users WHERE id = ?', [id]);
}

/** The user of an id; null if there is none. */
export async function findUserById(connection: Connection, id: number): Promise<User | null> {
  return findUser(connection, 'id = ?', [id]);
}

/** The user with an e-mail address, whatever its case; null if there is none. */
export async function findUserByEmail(connection: Connection, email: string): Promise<User | null> {
  // Addresses are ASCII; MariaDB would refuse to compare anything else with them.
  if (/\P{ASCII}/u.test(email)) return null;
  return findUser(connection, 'email = ?', [email]);
}

/** The user that an extension belongs to; null if there is none. */
export async function findUserByExtension(connection: Connection, number: string): Promise<User | null> {
  return findUser(connection, 'extension = ?', [number]);
}

/** The super admin who was there first, or null. */
export async function findFirstSuperAdmin(connection: Connection): Promise<User | null> {
  return findUser(connection, `role = 'super_admin' ORDER BY id LIMIT 1`, []);
}

/** How many super admins there are; they stay as they are until the transaction ends. */
export async function lockSuperAdmins(connection: Connection): Promise<number> {
  const sql = `SELECT id FROM users WHERE role = 'super_admin' FOR UPDATE`;
  return (await select<{ id: number }>(connection, sql)).length;
}

export interface UserFilter {
  role?: Role | undefined;
  /** Null is those without one of their own. */
  licenseId?: number | null | undefined;
  /** Part of the address or the name, whatever its case. */
  text?: string | undefined;
  sort?: keyof typeof sortColumns | undefined;
  descending?: boolean | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

const sortColumns = { email: 'email', name: 'name', role: 'role', createdAt: 'created_at' } as const;

/** Users, and how many there are without `limit` and `offset`. */
export async function listUserRows(
  connection: Connection,
  filter: UserFilter = {},
): Promise<{ users: User[]; total: number }> {
  const { role, licenseId, text = '', sort = 'email', descending = false, limit = 1e9, offset = 0 } = filter;
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  // The address is ASCII, which what is looked for need not be.
  const conditions = ['(CONVERT(email USING utf8mb4) LIKE ? OR name LIKE ?)'];
  const values: unknown[] = [pattern, pattern];
  if (role !== undefined) conditions.push('role = ?');
  if (role !== undefined) values.push(role);
  if (licenseId !== undefined) conditions.push('license_id <=> ?');
  if (licenseId !== undefined) values.push(licenseId);
  const where = conditions.join(' AND ');
  const rows = await select<UserRow>(
    connection,
    `SELECT ${columns} FROM users WHERE ${where}
     ORDER BY ${sortColumns[sort]} ${descending ? 'DESC' : 'ASC'}, id LIMIT ? OFFSET ?`,
    [...values, limit, offset],
  );
  const sql = `SELECT COUNT(*) AS total FROM users WHERE ${where}`;
  const [count] = await select<{ total: number }>(connection, sql, values);
  return { users: rows.map(toUser), total: count?.total ?? 0 };
}

async function findUser(
  connection: Connection,
  where: string,
  values: readonly (string | number)[],
): Promise<User | null> {
  const [row] = await select<UserRow>(connection, `SELECT ${columns} FROM users WHERE ${where}`, values);
  return row === undefined ? null : toUser(row);
}

const columnNames: Record<keyof UserChange, string> = {
  email: 'email',
  name: 'name',
  passwordHash: 'password_hash',
  role: 'role',
  licenseId: 'license_id',
  mustChangePassword: 'must_change_password',
  extension: 'extension',
  totpSecret: 'totp_secret',
  totpConfirmedAt: 'totp_confirmed_at',
  totpLastStep: 'totp_last_step',
  lastLoginAt: 'last_login_at',
};

function columnsOf(user: UserChange): { [column: string]: unknown } {
  const names = Object.keys(columnNames) as (keyof UserChange)[];
  return Object.fromEntries(
    names.filter((name) => user[name] !== undefined).map((name) => [columnNames[name], user[name]]),
  );
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    role: row.role,
    licenseId: row.license_id,
    mustChangePassword: row.must_change_password === 1,
    extension: row.extension,
    totpSecret: row.totp_secret,
    totpConfirmedAt: row.totp_confirmed_at,
    totpLastStep: row.totp_last_step,
    lastLoginAt: row.last_login_at,
    createdAt: row.created_at,
  };
}
