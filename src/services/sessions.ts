import type { Connection } from '../database/connect.ts';
import { findSession, prolongSession, type StoredSession } from '../database/repositories/access-tokens.ts';
import { type UserLicense, userLicense } from '../domain/licenses.ts';
import type { Role } from '../domain/modules.ts';
import { isSecretOf, isUseDue, parseToken, sessionExpiry } from '../domain/tokens.ts';
import { readServerLicense } from './license.ts';

/** Who makes a request, as the user is at this moment: roles and licences are read anew each time. */
export interface Caller {
  sessionId: number;
  userId: number;
  email: string;
  name: string;
  role: Role;
  mustChangePassword: boolean;
  /** Number of the extension that is the user's own. */
  extension: string | null;
  /** Whether the login asks for a second factor. */
  totp: boolean;
  /** Of the user's own licence; null if there is none. */
  licenseId: number | null;
  /** What the licences of server and user allow now. */
  license: UserLicense;
}

/** Who a token belongs to; null if it is no token, unknown, revoked or over. */
export async function authenticate(connection: Connection, token: string, now: Date): Promise<Caller | null> {
  const parts = parseToken(token);
  const session = parts === null ? null : await findSession(connection, parts.id);
  if (parts === null || session === null || !isSecretOf(session.tokenHash, parts.secret)) return null;
  if (now >= session.expiresAt || now >= session.endsAt) return null;
  if (isUseDue(session.lastUsedAt, now)) {
    const expiresAt = sessionExpiry(now, session.endsAt);
    await prolongSession(connection, { id: session.id, usedAt: now, expiresAt });
  }
  return toCaller(connection, session, now);
}

/** Who a session belongs to now, for connections that stay open; null if it is unknown, revoked or over. */
export async function callerOfSession(connection: Connection, id: number, now: Date): Promise<Caller | null> {
  const session = await findSession(connection, id);
  if (session === null || now >= session.expiresAt || now >= session.endsAt) return null;
  return toCaller(connection, session, now);
}

async function toCaller(connection: Connection, session: StoredSession, now: Date): Promise<Caller> {
  const { id: userId, license: own, ...user } = session.user;
  const server = await readServerLicense(connection, now);
  const license = userLicense({ role: user.role, own, server, now });
  return { sessionId: session.id, userId, ...user, licenseId: own?.id ?? null, license };
}
