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
  createdAt: Date;
}

interface UserRow {
  id: number;
  email: string;
  name: string;
  password_hash: string;
  role: Role;
  license_id: number | null;
  must_change_password: number;
  created_at: Date;
}

/** Adds a user and returns the id. E-mail addresses are unique without regard to case. */
export async function insertUser(connection: Connection, user: Omit<User, 'id'>): Promise<number> {
  const [result] = await connection.query<ResultSetHeader>('INSERT INTO users SET ?', {
    email: user.email,
    name: user.name,
    password_hash: user.passwordHash,
    role: user.role,
    license_id: user.licenseId,
    must_change_password: user.mustChangePassword,
    created_at: user.createdAt,
    updated_at: user.createdAt,
  });
  return result.insertId;
}

/** The user with an e-mail address, whatever its case; null if there is none. */
export async function findUserByEmail(connection: Connection, email: string): Promise<User | null> {
  // Addresses are ASCII; MariaDB would refuse to compare anything else with them.
  if (/\P{ASCII}/u.test(email)) return null;
  return findUser(connection, 'email = ?', [email]);
}

/** The super admin who was there first, or null. */
export async function findFirstSuperAdmin(connection: Connection): Promise<User | null> {
  return findUser(connection, `role = 'super_admin' ORDER BY id LIMIT 1`, []);
}

async function findUser(connection: Connection, where: string, values: string[]): Promise<User | null> {
  const [row] = await select<UserRow>(
    connection,
    `SELECT id, email, name, password_hash, role, license_id, must_change_password, created_at
     FROM users WHERE ${where}`,
    values,
  );
  if (row === undefined) return null;
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    role: row.role,
    licenseId: row.license_id,
    mustChangePassword: row.must_change_password === 1,
    createdAt: row.created_at,
  };
}
