import type { z } from 'zod';
import type { LiveContact } from '../asterisk/live.ts';
import {
  type OutboundRegistration,
  outboundRegistrations,
  registerAgain,
  unregister,
} from '../asterisk/providers.ts';
import { seeEndpoint } from '../asterisk/realtime.ts';
import { deleteEndpoint, readPassword } from '../database/repositories/endpoints.ts';
import type { Refresh } from '../database/repositories/refresh-due.ts';
import { findTrunk, listTrunkRows, type StoredTrunk, writeTrunk } from '../database/repositories/trunks.ts';
import {
  endpointTypes,
  parseTrunk,
  parseTrunkChange,
  parseTrunkName,
  registerNeedsUser,
  srtpProblem,
  type TrunkCodec,
  type TrunkTransport,
  type TrunkType,
  type trunkChange,
  type trunkInput,
} from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import { defaultMatch } from '../domain/trunk-rows.ts';
import { type Consequences, commitChange, type Written } from './change.ts';
import { requireUnused } from './routing-uses.ts';
import type { Actor, Session } from './server-session.ts';

interface TrunkStatus {
  /** Whether it answers Asterisk's OPTIONS; null if that is not known (yet). */
  reachable: boolean | null;
  /** Whether this server is registered there; null if it does not register, or that is not known. */
  registered: boolean | null;
  rttMs: number | null;
  error: string | null;
}

/** A trunk as it is shown. Its secret is in no answer. */
export interface Trunk {
  name: string;
  type: TrunkType;
  host: string;
  port: number;
  transport: TrunkTransport;
  srtp: boolean;
  /** Null is what phones use. */
  codecs: TrunkCodec[] | null;
  /** Null is the number of the extension that calls. */
  callerId: string | null;
  username: string | null;
  match: string[];
  register: boolean;
  status: TrunkStatus;
}

/** What a removal tells. */
export type RemovedTrunk = Written<Trunk> & {
  /** Whether the provider has let this server's registration go; null if there was none. If not, it runs out. */
  unregistered: boolean | null;
};

/**
 * Adds a trunk. One that is there and has what is asked for is unchanged.
 * @throws UserError usage (not valid), conflict (there with other values), not_followed (Asterisk away).
 */
export async function addTrunk(
  session: Session,
  actor: Actor,
  input: z.input<typeof trunkInput>,
): Promise<Written<Trunk>> {
  const { secret, ...wanted } = parseTrunk(input);
  const { database } = session;
  const { name, host, username = null, match = defaultMatch(host) } = wanted;
  const result = await commitChange(session, actor, async (at) => {
    const existing = await findTrunk(database, name);
    const trunk: StoredTrunk = { ...wanted, username, match, createdAt: existing?.createdAt ?? at };
    if (existing !== null) {
      const same = sameSettings(existing, trunk) && (await hasSecret(session, name, secret));
      if (same) return { value: 'unchanged' as const, consequences: null };
      throw new UserError('conflict', `There is a trunk ${name} already, with other values.`, {
        hint: `Change it with smartcms trunk set ${name}; for another type, remove it first.`,
      });
    }
    await writeTrunk(database, trunk, secret ?? null, at);
    return { value: 'created' as const, consequences: written('trunk.add', 'trunk.created', trunk, secret) };
  });
  return { ...(await showTrunk(session, name)), result };
}

/**
 * Changes a trunk; what is absent stays.
 * @throws UserError usage, not_found, not_followed (Asterisk away).
 */
export async function setTrunk(
  session: Session,
  actor: Actor,
  name: string,
  change: z.input<typeof trunkChange>,
): Promise<Written<Trunk>> {
  const { secret, ...wanted } = parseTrunkChange(change);
  parseTrunkName(name);
  const { database } = session;
  const result = await commitChange(session, actor, async (at) => {
    const existing = await existingTrunk(session, name);
    const trunk = changed(existing, wanted);
    const known = secret ?? (trunk.username === null ? null : await storedSecret(session, name));
    if ((trunk.username === null) !== (known === null))
      throw new UserError('usage', 'a user name and a secret come together');
    if (trunk.register && trunk.username === null) throw new UserError('usage', registerNeedsUser);
    const problem = srtpProblem(trunk);
    if (problem !== null) throw new UserError('usage', problem);
    if (sameSettings(existing, trunk) && (await hasSecret(session, name, secret))) {
      return { value: 'unchanged' as const, consequences: null };
    }
    await writeTrunk(database, trunk, known, at);
    return { value: 'updated' as const, consequences: written('trunk.set', 'trunk.updated', trunk, secret) };
  });
  return { ...(await showTrunk(session, name)), result };
}

/**
 * Removes a trunk: its calls are refused, and this server takes back its registration. Answers with what it was.
 * @throws UserError usage, not_found, not_followed (Asterisk away).
 */
export async function removeTrunk(session: Session, actor: Actor, name: string): Promise<RemovedTrunk> {
  parseTrunkName(name);
  const unregistered = await takeBack(session, await existingTrunk(session, name));
  const removed = await removeRows(session, actor, name).catch(async (error: unknown) => {
    // Its rows stand, unless only Asterisk does not follow: then it finds no registration to make.
    if (unregistered !== null)
      await session
        .ami()
        .then((ami) => registerAgain(ami, name))
        .catch(() => undefined);
    throw error;
  });
  return { ...removed, unregistered };
}

/** Whether the provider has let the registration go, as far as that can be known; null if there was none. */
async function takeBack(session: Session, { name, register }: StoredTrunk): Promise<boolean | null> {
  if (!register) return null;
  try {
    return await unregister(await session.ami(), name);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function removeRows(session: Session, actor: Actor, name: string): Promise<Written<Trunk>> {
  return commitChange(session, actor, async () => {
    const trunk = await existingTrunk(session, name);
    await requireUnused(session.database, { kind: 'trunk', name });
    await deleteEndpoint(session.database, name);
    return {
      value: { ...describe(trunk, gone), result: 'removed' as const },
      consequences: {
        action: 'trunk.remove',
        event: 'trunk.removed',
        subject: name,
        refreshes: [
          { what: 'removed', id: name },
          { what: 'trunks', id: null },
        ],
        expected: [{ id: name, endpoint: null }],
      },
    };
  });
}

/** Throws UserError: usage, not_found. */
export async function showTrunk(session: Session, name: string): Promise<Trunk> {
  const trunk = await existingTrunk(session, parseTrunkName(name));
  const [shown] = await withStatus(session, [trunk]);
  return shown ?? describe(trunk, gone);
}

/** All trunks in the order of their names. */
export async function listTrunks(session: Session): Promise<Trunk[]> {
  return withStatus(session, await listTrunkRows(session.database));
}

/** A trunk as our own table has it. Throws UserError: not_found. */
export async function existingTrunk(
  { database }: Pick<Session, 'database'>,
  name: string,
): Promise<StoredTrunk> {
  const trunk = await findTrunk(database, name);
  if (trunk !== null) return trunk;
  throw new UserError('not_found', `There is no trunk ${name}.`, {
    hint: 'All there are: smartcms trunk list',
  });
}

/** A new host brings its own address to match, if the old one was matched by its address. */
function changed(existing: StoredTrunk, change: Omit<z.output<typeof trunkChange>, 'secret'>): StoredTrunk {
  const { host = existing.host, port = existing.port, username = existing.username } = change;
  const followsHost = String(existing.match) === String(defaultMatch(existing.host));
  const { match = followsHost ? defaultMatch(host) : existing.match, register = existing.register } = change;
  const { transport = existing.transport, srtp = existing.srtp } = change;
  const { codecs = existing.codecs, callerId = existing.callerId } = change;
  return { ...existing, host, port, username, match, register, transport, srtp, codecs, callerId };
}

function sameSettings(one: StoredTrunk, other: StoredTrunk): boolean {
  const settings = ({ createdAt: _createdAt, ...trunk }: StoredTrunk) =>
    JSON.stringify(Object.entries(trunk).sort(([a], [b]) => (a < b ? -1 : 1)));
  return settings(one) === settings(other);
}

async function storedSecret({ database }: Session, name: string): Promise<Secret | null> {
  const password = await readPassword(database, name);
  return password === null ? null : new Secret(password);
}

/** Whether a secret is the one that is stored, or none was given. */
async function hasSecret(session: Session, name: string, secret: Secret | undefined): Promise<boolean> {
  return secret === undefined || secret.reveal() === (await storedSecret(session, name))?.reveal();
}

function written(
  action: string,
  event: string,
  trunk: StoredTrunk,
  password: Secret | undefined,
): Consequences {
  const { createdAt: _createdAt, name, ...details } = trunk;
  const { type, host, username } = trunk;
  const refreshes: Refresh[] = [
    { what: 'changed', id: name },
    { what: 'trunks', id: null },
  ];
  return {
    action,
    event,
    subject: name,
    details,
    refreshes,
    expected: [
      {
        id: name,
        endpoint: {
          settings: {
            Context: endpointTypes[type].context,
            FromDomain: host,
            FromUser: username ?? '',
            OutboundAuth: username === null ? '' : name,
          },
          password,
        },
      },
    ],
  };
}

const gone: TrunkStatus = { reachable: null, registered: null, rttMs: null, error: null };

/** Trunks with what Asterisk knows of them; if it cannot be asked, that is told instead. */
async function withStatus(session: Session, trunks: readonly StoredTrunk[]): Promise<Trunk[]> {
  try {
    const ami = await session.ami();
    const registrations = await outboundRegistrations(ami);
    return await Promise.all(
      trunks.map(async (trunk) => {
        const seen = await seeEndpoint(ami, trunk.name);
        return describe(trunk, statusOf(trunk, seen?.contacts[0], registrations.get(trunk.name)));
      }),
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return trunks.map((trunk) => describe(trunk, { ...gone, error: error.message }));
  }
}

function statusOf(
  trunk: StoredTrunk,
  contact: LiveContact | undefined,
  registration: OutboundRegistration | undefined,
): TrunkStatus {
  const reachable = { Reachable: true, Unreachable: false }[contact?.status ?? ''] ?? null;
  const registered = trunk.register ? registration?.status === 'Registered' : null;
  const problems = [
    ...(reachable === false ? [`${trunk.host} does not answer`] : []),
    ...(registered === false ? [`not registered there: ${registration?.status || 'not tried yet'}`] : []),
  ];
  return {
    reachable,
    registered,
    rttMs: contact?.rttMs ?? null,
    error: problems.length === 0 ? null : problems.join('; '),
  };
}

function describe(trunk: StoredTrunk, status: TrunkStatus): Trunk {
  const { name, type, host, port, username, match, register, transport, srtp, codecs, callerId } = trunk;
  return {
    ...{ name, type, host, port, transport, username, match: [...match], register },
    ...{ srtp, codecs: codecs === null ? null : [...codecs], callerId, status },
  };
}
