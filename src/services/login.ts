import { createHash } from 'node:crypto';
import { type Connection, sqlErrorCode } from '../database/connect.ts';
import { hashPassword } from '../database/password.ts';
import { insertSession } from '../database/repositories/access-tokens.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { takeRecoveryCode } from '../database/repositories/recovery-codes.ts';
import {
  findUserByEmail,
  replaceHash,
  takeTotpStep,
  type User,
  updateUser,
} from '../database/repositories/users.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import { longestSessionMs, newTokenSecret, sessionExpiry, tokenHash } from '../domain/tokens.ts';
import { openTotpSecret, recoveryCodeHash, totpStep } from '../domain/totp.ts';
import { type FairQueue, tooMany } from './fair-queue.ts';
import type { Limits } from './limits.ts';
import { checkPassword } from './passwords.ts';
import { commitRecord } from './record.ts';

/** What logins need: the database for moments only, since a password takes time to check. */
export interface LoginContext {
  database: <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;
  limits: Limits;
  queue: FairQueue;
  /** The server's, under which secrets of second factors are stored. */
  serverKey: Secret;
}

export interface LoginAttempt {
  email: string;
  password: string;
  /** Of the second factor. */
  code?: string | undefined;
  address: string;
  userAgent: string | null;
}

/** Failures that are let pass, by who failed: from one address, of one account from one address, of one account. */
const failuresAllowed = {
  address: { most: 20, seconds: 60 },
  pair: { most: 5, seconds: 15 * 60 },
  account: { most: 50, seconds: 15 * 60 },
} as const;

/**
 * Opens a session. Tries of one address wait for each other, and others take turns with them. All that fails takes
 * the same time and gets the same answer, whether the user exists or not.
 * @throws UserError invalid_credentials, totp_required, too_many_requests, unreachable.
 */
export async function login(
  context: LoginContext,
  attempt: LoginAttempt,
): Promise<{ token: string; userId: number }> {
  return context.queue(attempt.address, async () => {
    const email = attempt.email.trim().toLowerCase();
    const keys = failureKeys(email, attempt.address);
    await refuseTooMany(context.limits, keys);
    const user = await context.database((connection) => findUserByEmail(connection, email));
    const password = new Secret(attempt.password);
    const { isRight, isOld } = await checkPassword(password, user?.passwordHash ?? null);
    if (user === null || !isRight || !(await passesSecondFactor(context, user, attempt.code))) {
      await countFailure(context.limits, keys);
      await auditFailure(context, user, attempt.address);
      throw refused();
    }
    await context.limits.forget(keys.pair);
    const newHash = isOld ? await hashPassword(password) : null;
    try {
      return await context.database((connection) => openSession(connection, user, attempt, newHash));
    } catch (error) {
      // The user was removed while the password was checked.
      if (sqlErrorCode(error) === 'ER_NO_REFERENCED_ROW_2') throw refused();
      throw error;
    }
  });
}

const refused = () => new UserError('invalid_credentials', 'e-mail address, password or code are wrong');

/** What was typed for an address can be a password: only those of users are written down. Limits bound how many. */
async function auditFailure({ database }: LoginContext, user: User | null, address: string): Promise<void> {
  const actor = user?.email ?? 'unknown';
  const entry = { at: new Date(), actor, address, action: 'user.login_failed', subject: actor };
  await database((connection) => recordAudit(connection, entry));
}

async function openSession(
  connection: Connection,
  user: User,
  attempt: LoginAttempt,
  newHash: string | null,
): Promise<{ token: string; userId: number }> {
  const secret = newTokenSecret();
  const actor = { name: user.email, address: attempt.address };
  return commitRecord(connection, actor, async (at) => {
    const endsAt = new Date(at.getTime() + longestSessionMs);
    // First, since a session locks its user's row for reading: two logins would wait for each other to change it.
    await updateUser(connection, user.id, { lastLoginAt: at }, at);
    const id = await insertSession(connection, {
      userId: user.id,
      tokenHash: tokenHash(secret),
      at,
      expiresAt: sessionExpiry(at, endsAt),
      endsAt,
      address: attempt.address,
      userAgent: attempt.userAgent?.slice(0, 255) ?? null,
    });
    if (newHash !== null)
      await replaceHash(connection, { id: user.id, from: user.passwordHash, to: newHash });
    return {
      value: { token: `${id}|${secret}`, userId: user.id },
      record: { action: 'user.login', event: 'user.logged_in', subject: user.email },
    };
  });
}

/** True for a user without a second factor. Throws UserError('totp_required') if the code is not there. */
async function passesSecondFactor(
  { database, serverKey }: LoginContext,
  user: User,
  code: string | undefined,
): Promise<boolean> {
  if (user.totpSecret === null || user.totpConfirmedAt === null) return true;
  if (code === undefined) {
    throw new UserError('totp_required', 'this user has a second factor: send its code too');
  }
  if (!/^\d{6}$/.test(code)) {
    return database((connection) => takeRecoveryCode(connection, user.id, recoveryCodeHash(code)));
  }
  const step = totpStep(openTotpSecret(user.totpSecret, serverKey, user.id), code, new Date());
  return step !== null && database((connection) => takeTotpStep(connection, user.id, step));
}

type FailureKeys = Record<keyof typeof failuresAllowed, string>;

function failureKeys(email: string, address: string): FailureKeys {
  // What is typed as an address can be anything of any length.
  const account = createHash('sha256').update(email).digest('base64url').slice(0, 22);
  return {
    address: `login:address:${address}`,
    pair: `login:pair:${account}:${address}`,
    account: `login:account:${account}`,
  };
}

const kinds = Object.keys(failuresAllowed) as (keyof typeof failuresAllowed)[];

async function refuseTooMany(limits: Limits, keys: FailureKeys): Promise<void> {
  const counts = await Promise.all(kinds.map((kind) => limits.look(keys[kind])));
  const waits = kinds.map((kind, index) => {
    const { count = 0, seconds = 0 } = counts[index] ?? {};
    return count >= failuresAllowed[kind].most ? seconds : 0;
  });
  const longest = Math.max(...waits);
  if (longest > 0) throw tooMany(longest);
}

async function countFailure(limits: Limits, keys: FailureKeys): Promise<void> {
  await Promise.all(kinds.map((kind) => limits.add(keys[kind], failuresAllowed[kind].seconds)));
}
