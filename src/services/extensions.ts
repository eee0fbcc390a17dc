import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { type LiveContact, liveContacts } from '../asterisk/live.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import {
  deleteEndpoint,
  type ExtensionFilter,
  findExtension,
  findExtensions,
  insertExtensions,
  listExtensionRows,
  readPassword,
  type StoredExtension,
  updateExtensions,
  wireEnds,
} from '../database/repositories/endpoints.ts';
import { deleteFeatures } from '../database/repositories/features.ts';
import { groupNumbers } from '../database/repositories/groups.ts';
import type { Refresh } from '../database/repositories/refresh-due.ts';
import {
  callerId,
  endpointTypes,
  type extensionChange,
  type extensionInput,
  parseExtension,
  parseExtensionChange,
  parseNumber,
  peerProblem,
  wireVariable,
} from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import { planWires } from '../domain/wires.ts';
import type { Expected } from './asterisk-refresh.ts';
import { type Consequences, commitChange, type Written } from './change.ts';
import { requireUnused } from './routing-uses.ts';
import type { Actor, ServerSession, Session } from './server-session.ts';

/** An extension as it is shown. Its secret is in no answer but that of extensionCredentials. */
export interface Extension {
  number: string;
  type: StoredExtension['type'];
  name: string | null;
  transport: 'wss' | 'udp';
  context: string;
  maxContacts: number;
  peer: string | null;
  /** Null if Asterisk cannot be asked. */
  registered: boolean | null;
  contacts: LiveContact[];
  /** ISO 8601. */
  createdAt: string;
}

/** What a phone is set up with. */
export interface Credentials {
  username: string;
  password: string;
  server: string;
  port: number;
  transport: 'wss' | 'udp';
}

/**
 * Adds an extension with a secret that nobody has seen. One that is there and has what is asked for is unchanged.
 * @throws UserError usage (not valid), conflict (there with other values; far end not possible), not_followed (Asterisk away).
 */
export async function addExtension(
  session: Session,
  actor: Actor,
  input: z.input<typeof extensionInput>,
): Promise<Written<Extension>> {
  const wanted = parseExtension(input);
  const { database } = session;
  const password = newSecret();
  const result = await commitChange(session, actor, async (at) => {
    const existing = await findExtension(database, wanted.number);
    if (existing !== null) {
      requireSame(existing, wanted);
      return { value: 'unchanged' as const, consequences: null };
    }
    const { number, type, name = null, peer = null } = wanted;
    if ((await groupNumbers(database, [number])).has(number)) {
      throw new UserError('conflict', `${groupAlready(number)}.`);
    }
    const extension = { number, type, name, peer, createdAt: at };
    const followers = await wire(session, extension);
    await insertExtensions(database, [{ ...extension, password }]);
    await updateExtensions(database, followers, at);
    return written('created' as const, extension, followers, password);
  });
  const extension = await existingExtension(session, wanted.number);
  const contacts = result === 'created' ? [] : await contactsOf(session, wanted.number);
  return { ...describeExtension(extension, contacts), result };
}

/**
 * Changes the name or the far end of an extension.
 * @throws UserError usage, not_found, conflict (far end not possible), not_followed (Asterisk away).
 */
export async function setExtension(
  session: Session,
  actor: Actor,
  number: string,
  change: z.input<typeof extensionChange>,
): Promise<Written<Extension>> {
  const wanted = parseExtensionChange(change);
  parseNumber(number);
  const { database } = session;
  const result = await commitChange(session, actor, async (at) => {
    const existing = await existingExtension(session, number);
    const { name = existing.name, peer = existing.peer } = wanted;
    const problem = peerProblem(number, existing.type, peer ?? undefined);
    if (problem !== null) throw new UserError('usage', problem);
    if (name === existing.name && peer === existing.peer)
      return { value: 'unchanged' as const, consequences: null };
    const extension = { ...existing, name, peer };
    const followers = await wire(session, extension);
    await updateExtensions(database, [extension, ...followers], at);
    return written('updated' as const, extension, followers);
  });
  return { ...(await showExtension(session, number)), result };
}

/**
 * Removes an extension: it can neither register again nor be called. Answers with what it was.
 * @throws UserError usage, not_found, not_followed (Asterisk away).
 */
export async function removeExtension(
  session: Session,
  actor: Actor,
  number: string,
): Promise<Written<Extension>> {
  parseNumber(number);
  return commitChange(session, actor, async () => {
    const extension = await existingExtension(session, number);
    await requireUnused(session.database, { kind: 'extension', name: number });
    await deleteEndpoint(session.database, number);
    await deleteFeatures(session.database, number);
    return {
      value: { ...describeExtension(extension, []), result: 'removed' as const },
      consequences: {
        action: 'extension.remove',
        event: 'extension.removed',
        subject: number,
        refreshes: [{ what: 'removed', id: number }],
        expected: [{ id: number, endpoint: null }],
      },
    };
  });
}

/** Throws UserError: usage, not_found. */
export async function showExtension(session: Session, number: string): Promise<Extension> {
  const extension = await existingExtension(session, parseNumber(number));
  return describeExtension(extension, await contactsOf(session, number));
}

/** Extensions in the order of their numbers, as text. Whether they are registered only Asterisk knows. */
export async function listExtensions(
  session: Session,
  { registered, ...filter }: Omit<ExtensionFilter, 'after'> & { registered?: boolean | undefined } = {},
): Promise<Extension[]> {
  const { database } = session;
  if (registered === undefined) {
    const [rows, contacts] = await Promise.all([
      listExtensionRows(database, filter),
      contactsIfAnswering(session),
    ]);
    return rows.map((row) =>
      describeExtension(row, contacts === null ? null : (contacts.get(row.number) ?? [])),
    );
  }
  const { limit, offset = 0, ...matching } = filter;
  const [rows, contacts] = await Promise.all([
    listExtensionRows(database, matching),
    session.ami().then((ami) => liveContacts(ami)),
  ]);
  return rows
    .map((row) => describeExtension(row, contacts.get(row.number) ?? []))
    .filter((extension) => extension.registered === registered)
    .slice(offset, limit === undefined ? undefined : offset + limit);
}

/**
 * What a phone is set up with. That it was told is in the audit log.
 * @throws UserError usage, not_found.
 */
export async function extensionCredentials(
  session: ServerSession,
  actor: Actor,
  number: string,
): Promise<Credentials> {
  const { database, state } = session;
  const { type } = await existingExtension(session, parseNumber(number));
  const password = await readPassword(database, number);
  if (password === null) {
    throw new UserError('failed', `${number} has no secret: its rows in the database were changed by hand.`, {
      hint: `smartcms ext remove ${number}, then add it again.`,
    });
  }
  await recordAudit(database, {
    at: new Date(),
    actor: actor.name,
    address: actor.address,
    action: 'extension.credentials',
    subject: number,
  });
  const { transport } = endpointTypes[type];
  const { https, sip } = state.ports;
  return {
    username: number,
    password,
    server: state.publicAddress,
    port: transport === 'wss' ? https : sip,
    transport,
  };
}

/** A secret from the operating system's random source: 128 bits in 32 hex characters. */
export function newSecret(): Secret {
  return new Secret(randomBytes(16).toString('hex'));
}

/** What Asterisk must show of an extension; `password` if it is new. */
export function expectedOf({ number, name, peer }: StoredExtension, password?: Secret): Expected {
  const settings = {
    // Asterisk shows <1001> without its brackets.
    Callerid: name === null ? number : callerId(number, name),
    SetVar: peer === null ? '' : wireVariable(peer),
  };
  return { id: number, endpoint: { settings, password } };
}

/** Why a number cannot be an extension's: a call to it would have two places to go. */
export function groupAlready(number: string): string {
  return `${number} is a group already`;
}

async function existingExtension({ database }: Session, number: string): Promise<StoredExtension> {
  const extension = await findExtension(database, number);
  if (extension !== null) return extension;
  throw new UserError('not_found', `There is no extension ${number}.`, {
    hint: 'All there are: smartcms ext list',
  });
}

function requireSame(existing: StoredExtension, wanted: z.output<typeof extensionInput>): void {
  const { number, type, name, peer } = existing;
  const isSame = (given: string | null | undefined, is: string | null) => given === undefined || given === is;
  if (wanted.type === type && isSame(wanted.name, name) && isSame(wanted.peer, peer)) return;
  const words = [
    `type ${type}`,
    ...(name === null ? [] : [`name ${name}`]),
    ...(peer === null ? [] : [`peer ${peer}`]),
  ];
  throw new UserError(
    'conflict',
    `There is an extension ${number} already, with other values: ${words.join(', ')}.`,
    {
      hint: `Change its name or peer with smartcms ext set ${number}; for another type, remove it first.`,
    },
  );
}

/** Checks the far end of a wire and gives the extensions that change along. */
async function wire({ database }: Session, extension: StoredExtension): Promise<StoredExtension[]> {
  const wires = await wireEnds(database);
  const named = extension.peer === null ? null : await findExtension(database, extension.peer);
  const { problems, follow } = planWires({
    wires,
    others: new Set(named !== null && named.type !== 'vpw' ? [named.number] : []),
    wanted: [extension],
    mayComeLater: true,
  });
  const problem = problems.get(extension.number);
  if (problem !== undefined) throw new UserError('conflict', `${extension.number} is not wired: ${problem}.`);
  const followers = await findExtensions(database, [...follow.keys()]);
  return followers.map((follower) => ({ ...follower, peer: follow.get(follower.number) ?? null }));
}

function written<R extends 'created' | 'updated'>(
  value: R,
  extension: StoredExtension,
  followers: readonly StoredExtension[],
  password?: Secret,
): { value: R; consequences: Consequences } {
  const { number, type, name, peer } = extension;
  const change = value === 'created' ? 'added' : 'changed';
  return {
    value,
    consequences: {
      action: value === 'created' ? 'extension.add' : 'extension.set',
      event: `extension.${value}`,
      subject: number,
      details: { type, name, peer },
      refreshes: [{ what: change, id: number }, ...followers.map(changedRefresh)],
      expected: [expectedOf(extension, password), ...followers.map((one) => expectedOf(one))],
    },
  };
}

/** What Asterisk must be told of an extension whose rows changed. */
export function changedRefresh({ number }: StoredExtension): Refresh {
  return { what: 'changed', id: number };
}

/** Null if Asterisk cannot be asked: what the database tells is still worth showing. */
async function contactsIfAnswering(
  session: Session,
  number?: string,
): Promise<Map<string, LiveContact[]> | null> {
  try {
    return await liveContacts(await session.ami(), number);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

async function contactsOf(session: Session, number: string): Promise<LiveContact[] | null> {
  const contacts = await contactsIfAnswering(session, number);
  return contacts === null ? null : (contacts.get(number) ?? []);
}

/** An extension as it is shown; `contacts` is null if Asterisk cannot be asked. */
export function describeExtension(extension: StoredExtension, contacts: LiveContact[] | null): Extension {
  const { number, type, name, peer, createdAt } = extension;
  const { transport, context, maxContacts } = endpointTypes[type];
  return {
    number,
    type,
    name,
    transport,
    context,
    maxContacts,
    peer,
    registered: contacts === null ? null : contacts.length > 0,
    contacts: contacts ?? [],
    createdAt: createdAt.toISOString(),
  };
}
