import type { Connection } from '../database/connect.ts';
import {
  deleteExpiredSessions,
  deleteSessions,
  listSessionRows,
} from '../database/repositories/access-tokens.ts';
import { UserError } from '../domain/errors.ts';
import { endOrphanPhones } from './phones.ts';
import type { Actor, Session } from './server-session.ts';
import {
  commitUser,
  existingUser,
  requireGrantable,
  type Scope,
  type UserKey,
  userRecord,
} from './user-scope.ts';

/** A session as its user, and whoever looks after the user, may see it. */
export interface SessionView {
  id: number;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  address: string | null;
  userAgent: string | null;
}

/** The sessions of a user, oldest first. Throws UserError('not_found'). */
export async function listUserSessions(
  database: Connection,
  key: UserKey,
  scope: Scope = null,
): Promise<SessionView[]> {
  const { id } = await existingUser(database, key, scope);
  const now = new Date();
  return (await listSessionRows(database, id))
    .filter(({ expiresAt }) => now < expiresAt)
    .map(({ userId: _user, phoneAuth: _phone, ...session }) => ({
      ...session,
      createdAt: session.createdAt.toISOString(),
      lastUsedAt: session.lastUsedAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
    }));
}

/**
 * Ends sessions of a user, at once: one, or all; their phones too. Answers how many there were.
 * @throws UserError not_found, forbidden.
 */
export async function endUserSessions(
  session: Session,
  actor: Actor,
  key: UserKey,
  which: number | 'all',
  scope: Scope = null,
): Promise<{ ended: number }> {
  const { database } = session;
  const ended = await commitUser(database, actor, async () => {
    const user = await existingUser(database, key, scope);
    requireGrantable(scope, user);
    const value = await endSessionsOf(database, user.id, (id) => which === 'all' || id === which);
    if (value === 0 && which !== 'all') throw new UserError('not_found', `There is no session ${which}.`);
    return {
      value,
      record: value === 0 ? null : userRecord('logout', 'logged_out', user.email, { sessions: value }),
    };
  });
  await endOrphanPhones(session, actor);
  return { ended };
}

/**
 * Forgets sessions that are over, and ends their phones; to be called now and then.
 * @throws UserError failed (Asterisk away: it is told later).
 */
export async function sweepSessions(session: Session, now: Date): Promise<void> {
  await deleteExpiredSessions(session.database, now);
  await endOrphanPhones(session, { name: 'session expiry', address: null });
}

/** Deletes sessions of a user and tells how many; in a transaction. */
export async function endSessionsOf(
  database: Connection,
  userId: number,
  matches: (id: number) => boolean = () => true,
): Promise<number> {
  const ids = (await listSessionRows(database, userId)).map(({ id }) => id).filter(matches);
  await deleteSessions(database, ids);
  return ids.length;
}
