import type { z } from 'zod';
import type { Connection } from '../database/connect.ts';
import { findExtension } from '../database/repositories/endpoints.ts';
import { deleteGroup, ringGroups, type StoredGroup, writeGroup } from '../database/repositories/groups.ts';
import { withChange } from '../domain/change.ts';
import { parseNumber } from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { groupChange, groupInput } from '../domain/groups.ts';
import { checked } from '../domain/text.ts';
import { type Consequences, commitChange, type Written } from './change.ts';
import { requireDestination, requireExtensions, requireUnused } from './routing-uses.ts';
import type { Actor, Session } from './server-session.ts';

/** A ring group as it is shown. */
export interface Group extends Omit<StoredGroup, 'createdAt'> {
  /** All members ring at once. */
  strategy: 'all';
  /** ISO 8601. */
  createdAt: string;
}

/**
 * Adds a ring group. One that is there and is the same is unchanged.
 * @throws UserError usage (not valid), conflict (there with other values; number taken; member not there).
 */
export async function addGroup(
  session: Session,
  actor: Actor,
  input: z.input<typeof groupInput>,
): Promise<Written<Group>> {
  const wanted = checked(groupInput, input);
  const { database } = session;
  return commitChange<Written<Group>>(session, actor, async (at) => {
    const [existing] = await ringGroups(database, wanted.number);
    if (existing !== undefined) {
      const same = sameGroup(existing, { ...wanted, createdAt: existing.createdAt });
      if (same) return { value: { ...describe(existing), result: 'unchanged' }, consequences: null };
      throw new UserError('conflict', `There is a group ${wanted.number} already, with other values.`, {
        hint: `Change it with smartcms group set ${wanted.number}.`,
      });
    }
    if ((await findExtension(database, wanted.number)) !== null) {
      throw new UserError('conflict', `${wanted.number} is an extension already.`);
    }
    const group = { ...wanted, createdAt: at };
    await requireReachable(database, group);
    await writeGroup(database, group, at);
    return {
      value: { ...describe(group), result: 'created' },
      consequences: consequences('add', group),
    };
  });
}

/**
 * Changes a ring group; what is absent stays.
 * @throws UserError usage, not_found, conflict (member or fallback not there).
 */
export async function setGroup(
  session: Session,
  actor: Actor,
  number: string,
  change: z.input<typeof groupChange>,
): Promise<Written<Group>> {
  const wanted = checked(groupChange, change);
  parseNumber(number);
  const { database } = session;
  return commitChange<Written<Group>>(session, actor, async (at) => {
    const existing = await existingGroup(database, number);
    const group = withChange(existing, wanted);
    if (sameGroup(existing, group)) {
      return { value: { ...describe(existing), result: 'unchanged' }, consequences: null };
    }
    await requireReachable(database, group);
    await writeGroup(database, group, at);
    return {
      value: { ...describe(group), result: 'updated' },
      consequences: consequences('set', group),
    };
  });
}

/**
 * Removes a ring group that nothing leads to. Answers with what it was.
 * @throws UserError usage, not_found, conflict (in use).
 */
export async function removeGroup(session: Session, actor: Actor, number: string): Promise<Written<Group>> {
  parseNumber(number);
  const { database } = session;
  return commitChange<Written<Group>>(session, actor, async () => {
    const group = await existingGroup(database, number);
    await requireUnused(database, { kind: 'group', name: number });
    await deleteGroup(database, number);
    return {
      value: { ...describe(group), result: 'removed' },
      consequences: consequences('remove', group),
    };
  });
}

/** Ring groups in the order of their numbers. */
export async function listGroups({ database }: Pick<Session, 'database'>): Promise<Group[]> {
  return (await ringGroups(database)).map(describe);
}

/** Throws UserError: usage, not_found. */
export async function showGroup({ database }: Pick<Session, 'database'>, number: string): Promise<Group> {
  return describe(await existingGroup(database, parseNumber(number)));
}

async function existingGroup(database: Connection, number: string): Promise<StoredGroup> {
  const [group] = await ringGroups(database, number);
  if (group !== undefined) return group;
  throw new UserError('not_found', `There is no group ${number}.`, {
    hint: 'All there are: smartcms group list',
  });
}

async function requireReachable(
  database: Connection,
  { number, members, fallback }: StoredGroup,
): Promise<void> {
  await requireExtensions(database, members);
  if (fallback === `group:${number}`) throw new UserError('usage', 'a group is not its own fallback');
  await requireDestination(database, fallback);
}

const sameGroup = (one: StoredGroup, other: StoredGroup) =>
  JSON.stringify(describe(one)) === JSON.stringify(describe(other));

function consequences(verb: 'add' | 'set' | 'remove', group: StoredGroup): Consequences {
  const event = { add: 'created', set: 'updated', remove: 'removed' }[verb];
  const { number, createdAt: _createdAt, ...details } = group;
  // Asterisk looks groups up: it need not be told.
  return {
    action: `group.${verb}`,
    event: `group.${event}`,
    subject: number,
    details,
    refreshes: [],
    expected: [],
  };
}

function describe({ number, name, members, ringSeconds, fallback, createdAt }: StoredGroup): Group {
  return {
    number,
    name,
    members,
    strategy: 'all',
    ringSeconds,
    fallback,
    createdAt: createdAt.toISOString(),
  };
}
