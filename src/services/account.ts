import { hashPassword } from '../database/password.ts';
import { deleteSessions, listSessionRows } from '../database/repositories/access-tokens.ts';
import { replaceRecoveryCodes } from '../database/repositories/recovery-codes.ts';
import { findUserById, takeTotpStep, type User, updateUser } from '../database/repositories/users.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import {
  newRecoveryCodes,
  newTotpSecret,
  openTotpSecret,
  recoveryCodeHash,
  sealTotpSecret,
  totpSetup,
  totpStep,
} from '../domain/totp.ts';
import { parsePassword } from '../domain/user-input.ts';
import { type FairQueue, tooMany } from './fair-queue.ts';
import type { Limits } from './limits.ts';
import type { LoginContext } from './login.ts';
import { checkPassword } from './passwords.ts';
import { commitRecord } from './record.ts';
import type { Actor } from './server-session.ts';
import type { Caller } from './sessions.ts';
import { userRecord } from './user-scope.ts';
import { withoutTotp } from './users.ts';

/** What users do to their own account. */

/** Wrong tries at the own password or code, before the next one is refused. */
const wrongTries = { most: 5, seconds: 15 * 60 };

/** Ends the caller's session. */
export async function logout(
  { database }: Pick<LoginContext, 'database'>,
  actor: Actor,
  caller: Caller,
): Promise<void> {
  await database((connection) =>
    commitRecord(connection, actor, async () => {
      await deleteSessions(connection, [caller.sessionId]);
      return { value: null, record: userRecord('logout', 'logged_out', caller.email) };
    }),
  );
}

/**
 * Changes the caller's password, and ends all other sessions.
 * @throws UserError usage (too weak, or the same one), invalid_credentials, too_many_requests.
 */
export async function changePassword(
  context: LoginContext,
  actor: Actor,
  caller: Caller,
  { currentPassword, newPassword }: { currentPassword: string; newPassword: string },
): Promise<void> {
  const wanted = parsePassword(newPassword);
  if (newPassword === currentPassword)
    throw new UserError('usage', 'the new password is the one that you have');
  if (newPassword.toLowerCase() === caller.email)
    throw new UserError('usage', 'the password is your address');
  await confirmPassword(context, caller, currentPassword);
  const passwordHash = await context.queue(`user:${caller.userId}`, () => hashPassword(wanted));
  await context.database((connection) =>
    commitRecord(connection, actor, async (at) => {
      await updateUser(connection, caller.userId, { passwordHash, mustChangePassword: false }, at);
      const sessions = await listSessionRows(connection, caller.userId);
      await deleteSessions(
        connection,
        sessions.map(({ id }) => id).filter((id) => id !== caller.sessionId),
      );
      return { value: null, record: userRecord('passwd', 'password_changed', caller.email) };
    }),
  );
}

/**
 * Begins with a second factor: it is asked for once confirmTotp had a code of it. The secret is told this once.
 * @throws UserError conflict (there is one), invalid_credentials.
 */
export async function beginTotp(
  context: LoginContext,
  caller: Caller,
  password: string,
): Promise<{ secret: string; uri: string }> {
  const user = await confirmPassword(context, caller, password);
  if (user.totpConfirmedAt !== null)
    throw new UserError('conflict', 'there is a second factor already: disable it first');
  const secret = newTotpSecret();
  const change = { ...withoutTotp, totpSecret: sealTotpSecret(secret, context.serverKey, user.id) };
  await context.database((connection) => updateUser(connection, user.id, change, new Date()));
  return totpSetup(secret, user.email);
}

/**
 * Confirms the second factor with a code. Answers with codes for when the app is lost, this once.
 * @throws UserError conflict (nothing to confirm), invalid_credentials, too_many_requests.
 */
export async function confirmTotp(
  context: LoginContext,
  actor: Actor,
  caller: Caller,
  code: string,
): Promise<{ recoveryCodes: string[] }> {
  const { database, limits, serverKey } = context;
  const user = await database((connection) => findUserById(connection, caller.userId));
  const sealed = user?.totpSecret ?? null;
  if (user === null || sealed === null || user.totpConfirmedAt !== null) {
    throw new UserError('conflict', 'there is no second factor to confirm: begin with one first');
  }
  const step = await limited(limits, `totp:${user.id}`, async () =>
    totpStep(openTotpSecret(sealed, serverKey, user.id), code, new Date()),
  );
  const recoveryCodes = newRecoveryCodes();
  await database((connection) =>
    commitRecord(connection, actor, async (at) => {
      await takeTotpStep(connection, user.id, step);
      await updateUser(connection, user.id, { totpConfirmedAt: at }, at);
      await replaceRecoveryCodes(connection, user.id, recoveryCodes.map(recoveryCodeHash));
      return { value: null, record: userRecord('totp.enable', 'totp_enabled', user.email) };
    }),
  );
  return { recoveryCodes };
}

/** Ends the second factor. Throws UserError: invalid_credentials, too_many_requests. */
export async function disableTotp(
  context: LoginContext,
  actor: Actor,
  caller: Caller,
  password: string,
): Promise<void> {
  const user = await confirmPassword(context, caller, password);
  await context.database((connection) =>
    commitRecord(connection, actor, async (at) => {
      await updateUser(connection, user.id, withoutTotp, at);
      await replaceRecoveryCodes(connection, user.id, []);
      const record =
        user.totpSecret === null ? null : userRecord('totp.disable', 'totp_disabled', user.email);
      return { value: null, record };
    }),
  );
}

/** The user, whose password this is. An open session is not enough to take an account over. */
async function confirmPassword(
  { database, limits, queue }: { database: LoginContext['database']; limits: Limits; queue: FairQueue },
  caller: Caller,
  password: string,
): Promise<User> {
  return limited(limits, `password:${caller.userId}`, async () => {
    const user = await database((connection) => findUserById(connection, caller.userId));
    const { isRight } = await queue(`user:${caller.userId}`, () =>
      checkPassword(new Secret(password), user?.passwordHash ?? null),
    );
    return isRight ? user : null;
  });
}

/** What a try has for a result; null is a wrong one, which is counted. */
async function limited<T>(limits: Limits, key: string, attempt: () => Promise<T | null>): Promise<T> {
  const { count, seconds } = await limits.look(key);
  if (count >= wrongTries.most) throw tooMany(seconds);
  const result = await attempt();
  if (result !== null) return result;
  await limits.add(key, wrongTries.seconds);
  throw new UserError('invalid_credentials', 'the password or the code is wrong');
}
