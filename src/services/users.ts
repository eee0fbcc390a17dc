import type { z } from 'zod';
import type { Connection } from '../database/connect.ts';
import { hashPassword } from '../database/password.ts';
import { findExtension } from '../database/repositories/endpoints.ts';
import { findLicense } from '../database/repositories/licenses.ts';
import { forgetPhones } from '../database/repositories/phones.ts';
import { replaceRecoveryCodes } from '../database/repositories/recovery-codes.ts';
import {
  deleteUser,
  findUserByEmail,
  findUserByExtension,
  insertUser,
  listUserRows,
  lockSuperAdmins,
  type User,
  type UserChange,
  type UserFilter,
  updateUser,
} from '../database/repositories/users.ts';
import { UserError } from '../domain/errors.ts';
import type { Role } from '../domain/modules.ts';
import { readableSecret } from '../domain/readable.ts';
import { Secret } from '../domain/secret.ts';
import { parseUser, parseUserChange, type userChange, type userInput } from '../domain/user-input.ts';
import type { Written } from './change.ts';
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
import { endSessionsOf } from './user-sessions.ts';

/** A user as it is shown. */
export interface UserView {
  id: number;
  email: string;
  name: string;
  role: Role;
  licenseId: number | null;
  /** Number of the extension that is the user's own. */
  extension: string | null;
  mustChangePassword: boolean;
  /** Whether the login asks for a code. */
  totp: boolean;
  /** ISO 8601. */
  lastLoginAt: string | null;
  createdAt: string;
}

type Result = 'updated' | 'unchanged';

/** What a write of a user tells: the password if it was generated, this once. */
export type WrittenUser = Written<UserView> & { password: string | null };

/** Throws UserError('not_found'). */
export async function showUser(database: Connection, key: UserKey, scope: Scope = null): Promise<UserView> {
  return describe(await existingUser(database, key, scope));
}

/** Users in the order of their addresses, and how many match in all. */
export async function listUsers(
  database: Connection,
  filter: UserFilter = {},
  scope: Scope = null,
): Promise<{ users: UserView[]; total: number }> {
  const within = scope === null ? filter : { ...filter, licenseId: scope.licenseId };
  const { users, total } = await listUserRows(database, within);
  return { users: users.map(describe), total };
}

/**
 * Adds a user. Without a password one is generated, told in this answer alone, and must be changed at the first login.
 * A user who is there with the same values is unchanged, the password too.
 * @throws UserError usage, forbidden, conflict (the address or the extension is another's).
 */
export async function addUser(
  database: Connection,
  actor: Actor,
  input: z.input<typeof userInput>,
  scope: Scope = null,
): Promise<WrittenUser> {
  const wanted = parseUser(input);
  const { email, role, extension = null } = wanted;
  const { licenseId = scope?.licenseId ?? null } = wanted;
  const name = wanted.name ?? email;
  requireGrantable(scope, { role, licenseId });
  const generated = wanted.password === undefined ? newPassword() : null;
  const passwordHash = await hashPassword(wanted.password ?? generated ?? newPassword());
  const result = await commitUser(database, actor, async (at) => {
    const existing = await findUserByEmail(database, email);
    if (existing !== null) {
      const isSame =
        existing.role === role &&
        existing.licenseId === licenseId &&
        existing.extension === extension &&
        existing.name === name;
      if (isSame) return { value: 'unchanged' as const, record: null };
      throw new UserError('conflict', `There is a user ${email} already, with other values.`, {
        hint: `Change it: smartcms user set ${email}`,
      });
    }
    await requireReferences(database, { licenseId, extension }, null);
    const mustChangePassword = generated !== null;
    const user = { email, name, role, licenseId, extension, passwordHash, mustChangePassword, createdAt: at };
    await insertUser(database, user);
    return {
      value: 'created' as const,
      record: userRecord('add', 'created', email, { role, licenseId, extension }),
    };
  });
  const password = result === 'created' ? (generated?.reveal() ?? null) : null;
  return { ...(await showUser(database, email)), password, result };
}

/**
 * Changes a user; what is absent stays. It acts at once, also in sessions that are open.
 * @throws UserError usage, not_found, forbidden, conflict (the last super admin; another's address or extension).
 */
export async function setUser(
  session: Session,
  actor: Actor,
  key: UserKey,
  change: z.input<typeof userChange> & { totp?: false | undefined },
  scope: Scope = null,
): Promise<Written<UserView>> {
  const { totp, ...fields } = change;
  const { name, ...wanted } = parseUserChange(fields);
  const { database } = session;
  const done = await commitUser(database, actor, async (at) => {
    const superAdmins = await lockSuperAdmins(database);
    const user = await existingUser(database, key, scope);
    requireGrantable(scope, user);
    const changed: UserChange = { ...wanted, ...(name === undefined ? {} : { name: name ?? user.email }) };
    const { role = user.role, licenseId = user.licenseId, extension = user.extension } = changed;
    requireGrantable(scope, { role, licenseId });
    if (user.role === 'super_admin' && role !== 'super_admin') requireAnother(superAdmins, 'demoted');
    await requireReferences(database, changed, user.id);
    if (changed.email !== undefined && changed.email !== user.email.toLowerCase()) {
      const other = await findUserByEmail(database, changed.email);
      if (other !== null && other.id !== user.id) throw taken(changed.email);
    }
    const names = (Object.keys(changed) as (keyof UserChange)[]).filter((one) => changed[one] !== user[one]);
    const dropsTotp = totp === false && user.totpSecret !== null;
    if (names.length === 0 && !dropsTotp)
      return { value: { id: user.id, result: 'unchanged' as Result }, record: null };
    if (extension !== user.extension) await forgetPhones(database, user.id);
    if (dropsTotp) await replaceRecoveryCodes(database, user.id, []);
    await updateUser(database, user.id, { ...changed, ...(dropsTotp ? withoutTotp : {}) }, at);
    return {
      value: { id: user.id, result: 'updated' as Result },
      record: userRecord('set', 'updated', user.email, {
        changed: dropsTotp ? [...names, 'totp'] : names,
        role,
        licenseId,
        extension,
      }),
    };
  });
  await endOrphanPhones(session, actor);
  return { ...(await showUser(database, done.id)), result: done.result };
}

export const withoutTotp = { totpSecret: null, totpConfirmedAt: null, totpLastStep: null } as const;

/**
 * Removes a user with all sessions. Answers with who it was.
 * @throws UserError not_found, forbidden, conflict (the last super admin).
 */
export async function removeUser(
  session: Session,
  actor: Actor,
  key: UserKey,
  scope: Scope = null,
): Promise<Written<UserView>> {
  const { database } = session;
  const user = await commitUser(database, actor, async () => {
    const superAdmins = await lockSuperAdmins(database);
    const value = await existingUser(database, key, scope);
    requireGrantable(scope, value);
    if (value.role === 'super_admin') requireAnother(superAdmins, 'removed');
    await deleteUser(database, value.id);
    return { value, record: userRecord('remove', 'removed', value.email, { role: value.role }) };
  });
  await endOrphanPhones(session, actor);
  return { ...describe(user), result: 'removed' };
}

/**
 * Gives a user another password and ends all sessions. Without one, it is generated, told in this answer alone, and
 * must be changed at the next login.
 * @throws UserError not_found, forbidden.
 */
export async function resetPassword(
  session: Session,
  actor: Actor,
  key: UserKey,
  given: Secret | null,
  scope: Scope = null,
): Promise<WrittenUser> {
  const { database } = session;
  const password = given ?? newPassword();
  const passwordHash = await hashPassword(password);
  const { id } = await commitUser(database, actor, async (at) => {
    const user = await existingUser(database, key, scope);
    requireGrantable(scope, user);
    await updateUser(database, user.id, { passwordHash, mustChangePassword: given === null }, at);
    await endSessionsOf(database, user.id);
    return { value: user, record: userRecord('passwd', 'password_reset', user.email) };
  });
  await endOrphanPhones(session, actor);
  return {
    ...(await showUser(database, id)),
    password: given === null ? password.reveal() : null,
    result: 'updated',
  };
}

function requireAnother(superAdmins: number, what: string): void {
  if (superAdmins > 1) return;
  throw new UserError(
    'conflict',
    `The last super_admin cannot be ${what}: nobody could look after the rest.`,
    {
      hint: 'Make another user super_admin first.',
    },
  );
}

async function requireReferences(
  database: Connection,
  { licenseId, extension }: { licenseId?: number | null | undefined; extension?: string | null | undefined },
  userId: number | null,
): Promise<void> {
  if (licenseId != null && (await findLicense(database, licenseId)) === null) {
    throw new UserError('usage', `There is no licence ${licenseId}.`, {
      hint: 'All there are: smartcms license list',
    });
  }
  if (extension == null) return;
  if ((await findExtension(database, extension)) === null) {
    throw new UserError('usage', `There is no extension ${extension}.`, {
      hint: 'All there are: smartcms ext list',
    });
  }
  const owner = await findUserByExtension(database, extension);
  if (owner !== null && owner.id !== userId) {
    throw new UserError('conflict', `Extension ${extension} belongs to ${owner.email} already.`);
  }
}

function taken(email: string): UserError {
  return new UserError('conflict', `There is a user ${email} already.`);
}

/** 100 random bits, in a form that people can type. */
function newPassword(): Secret {
  return new Secret(readableSecret(4, 5));
}

function describe(user: User): UserView {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    licenseId: user.licenseId,
    extension: user.extension,
    mustChangePassword: user.mustChangePassword,
    totp: user.totpConfirmedAt !== null,
    lastLoginAt: user.lastLoginAt?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
  };
}
