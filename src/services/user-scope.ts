import { type Connection, sqlErrorCode } from '../database/connect.ts';
import { findUserByEmail, findUserById, type User } from '../database/repositories/users.ts';
import { UserError } from '../domain/errors.ts';
import { isAtLeast, type Role } from '../domain/modules.ts';
import { type ChangeRecord, commitRecord } from './record.ts';
import type { Actor } from './server-session.ts';

/** Who may look after whom, and how a change of a user is kept. */

/**
 * Whom an administrator may look after: users of the same licence, whose role is not above the own one. Null is
 * everybody, for the master administrator and the command line.
 */
export type Scope = { role: Role; licenseId: number | null } | null;

/** A user, by number or e-mail address. */
export type UserKey = number | string;

/** Throws UserError('not_found'), also for users whom one does not look after. */
export async function existingUser(database: Connection, key: UserKey, scope: Scope): Promise<User> {
  const user =
    typeof key === 'number' ? await findUserById(database, key) : await findUserByEmail(database, key);
  if (user !== null && (scope === null || user.licenseId === scope.licenseId)) return user;
  throw new UserError('not_found', `There is no user ${key}.`, { hint: 'All there are: smartcms user list' });
}

/** Nobody gives, or takes from, a role that is above the own one. */
export function requireGrantable(scope: Scope, user: { role: Role; licenseId: number | null }): void {
  if (scope === null) return;
  if (!isAtLeast(scope.role, user.role)) {
    throw new UserError('forbidden', `${user.role} is above your role`, { details: { role: scope.role } });
  }
  if (user.licenseId !== scope.licenseId) {
    throw new UserError('forbidden', 'you look after users of your own licence alone');
  }
}

/** Two who add the same user at once both find none; the database lets one in. */
export async function commitUser<T>(
  database: Connection,
  actor: Actor,
  work: (at: Date) => Promise<{ value: T; record: ChangeRecord | null }>,
): Promise<T> {
  try {
    return await commitRecord(database, actor, work);
  } catch (error) {
    if (sqlErrorCode(error) !== 'ER_DUP_ENTRY') throw error;
    throw new UserError('conflict', 'This address or extension was just given to another user.', {
      cause: error,
    });
  }
}

/** What is told of a change of a user. */
export function userRecord(
  action: string,
  event: string,
  subject: string,
  details?: { [name: string]: unknown },
): ChangeRecord {
  return { action: `user.${action}`, event: `user.${event}`, subject, details };
}
