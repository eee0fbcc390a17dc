import type { ResultSetHeader } from 'mysql2';
import type { License } from '../../domain/licenses.ts';
import type { Role } from '../../domain/modules.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';
import { findLicense } from './licenses.ts';

/** A login that is still good, with its user as the user is now. */
export interface StoredSession {
  id: number;
  tokenHash: Buffer;
  lastUsedAt: Date;
  expiresAt: Date;
  /** When it ends however much it is used. */
  endsAt: Date;
  user: {
    id: number;
    email: string;
    name: string;
    role: Role;
    mustChangePassword: boolean;
    extension: string | null;
    /** Whether the login asks for a second factor. */
    totp: boolean;
    license: License | null;
  };
}

interface SessionRow {
  id: number;
  token_hash: Buffer;
  last_used_at: Date;
  expires_at: Date;
  ends_at: Date;
  user_id: number;
  email: string;
  name: string;
  role: Role;
  must_change_password: number;
  extension: string | null;
  totp: number;
  license_id: number | null;
}

/** The session of an id, over or not; null if there is none. */
export async function findSession(connection: Connection, id: number): Promise<StoredSession | null> {
  const [row] = await select<SessionRow>(
    connection,
    `SELECT t.id, t.token_hash, t.last_used_at, t.expires_at, t.ends_at, t.user_id,
       u.email, u.name, u.role, u.must_change_password, u.extension,
       u.totp_confirmed_at IS NOT NULL AS totp, u.license_id
     FROM access_tokens t JOIN users u ON u.id = t.user_id WHERE t.id = ?`,
    [id],
  );
  if (row === undefined) return null;
  return {
    id: row.id,
    tokenHash: row.token_hash,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    endsAt: row.ends_at,
    user: {
      id: row.user_id,
      email: row.email,
      name: row.name,
      role: row.role,
      mustChangePassword: row.must_change_password === 1,
      extension: row.extension,
      totp: row.totp === 1,
      license: row.license_id === null ? null : await findLicense(connection, row.license_id),
    },
  };
}

/** Moves the end of a session on. */
export async function prolongSession(
  connection: Connection,
  session: { id: number; usedAt: Date; expiresAt: Date },
): Promise<void> {
  await connection.query('UPDATE access_tokens SET last_used_at = ?, expires_at = ? WHERE id = ?', [
    session.usedAt,
    session.expiresAt,
    session.id,
  ]);
}

export interface NewSession {
  userId: number;
  tokenHash: Buffer;
  at: Date;
  expiresAt: Date;
  endsAt: Date;
  address: string | null;
  userAgent: string | null;
}

/** Adds a session and returns its id. */
export async function insertSession(connection: Connection, session: NewSession): Promise<number> {
  const [result] = await connection.query<ResultSetHeader>('INSERT INTO access_tokens SET ?', {
    user_id: session.userId,
    token_hash: session.tokenHash,
    created_at: session.at,
    last_used_at: session.at,
    expires_at: session.expiresAt,
    ends_at: session.endsAt,
    address: session.address,
    user_agent: session.userAgent,
  });
  return result.insertId;
}

/** A session as it is shown to its user. */
export interface ListedSession {
  id: number;
  userId: number;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
  /** Id in ps_auths of the password that its phone has. */
  phoneAuth: string | null;
}

const listed = `id, user_id AS userId, created_at AS createdAt, last_used_at AS lastUsedAt, expires_at AS expiresAt,
  address, user_agent AS userAgent, phone_auth AS phoneAuth`;

/** The sessions of a user, oldest first. */
export async function listSessionRows(connection: Connection, userId: number): Promise<ListedSession[]> {
  const sql = `SELECT ${listed} FROM access_tokens WHERE user_id = ? ORDER BY id`;
  return select<ListedSession>(connection, sql, [userId]);
}

/** Ends the sessions that are over at a moment. */
export async function deleteExpiredSessions(connection: Connection, at: Date): Promise<void> {
  await connection.query('DELETE FROM access_tokens WHERE expires_at <= ?', [at]);
}

/** Ends all sessions. */
export async function deleteAllSessions(connection: Connection): Promise<void> {
  await connection.query('DELETE FROM access_tokens');
}

/** Ends sessions. */
export async function deleteSessions(connection: Connection, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await connection.query('DELETE FROM access_tokens WHERE id IN (?)', [ids]);
}
