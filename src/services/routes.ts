import type { z } from 'zod';
import type { Connection } from '../database/connect.ts';
import {
  deleteInbound,
  deleteOutbound,
  inboundRoutes,
  numberKinds,
  outboundRoutes,
  type StoredInbound,
  type StoredOutbound,
  writeInbound,
  writeNumberKinds,
  writeOutbound,
} from '../database/repositories/routes.ts';
import { withChange } from '../domain/change.ts';
import { UserError } from '../domain/errors.ts';
import {
  inboundChange,
  inboundInput,
  type NumberKinds,
  numberKindsChange,
  otherwiseProblem,
  outboundChange,
  outboundInput,
  parseRouteId,
  type RouteId,
} from '../domain/routes.ts';
import { checked } from '../domain/text.ts';
import { type Consequences, commitChange, type Written } from './change.ts';
import { requireDestination, requireTrunks } from './routing-uses.ts';
import type { Actor, Session } from './server-session.ts';

/** An inbound route as it is shown. */
export interface InboundRoute extends Omit<StoredInbound, 'createdAt'> {
  /** `in:` and its number or pattern. */
  id: string;
  direction: 'in';
  /** ISO 8601. */
  createdAt: string;
}

/** An outbound route as it is shown. */
export interface OutboundRoute extends Omit<StoredOutbound, 'createdAt'> {
  /** `out:` and its pattern. */
  id: string;
  direction: 'out';
  /** ISO 8601. */
  createdAt: string;
}

export type Route = InboundRoute | OutboundRoute;

/** What a route can be changed by; which of it fits depends on its direction. */
export type RouteChange = z.input<typeof inboundChange> & z.input<typeof outboundChange>;

/**
 * Adds a route for a number that is called from outside. One that is there and is the same is unchanged.
 * @throws UserError usage (not valid), conflict (there with other values; destination not there).
 */
export async function addInboundRoute(
  session: Session,
  actor: Actor,
  input: z.input<typeof inboundInput>,
): Promise<Written<InboundRoute>> {
  const wanted = checked(inboundInput, input);
  const { database } = session;
  return commitChange<Written<InboundRoute>>(session, actor, async (at) => {
    const [existing] = await inboundRoutes(database, wanted.did);
    if (existing !== undefined) return unchanged(describeInbound(existing), existing, wanted);
    await requireDestination(database, wanted.to);
    await requireDestination(database, wanted.otherwise);
    const route = { ...wanted, createdAt: at };
    await writeInbound(database, route, at);
    const shown = describeInbound(route);
    return { value: { ...shown, result: 'created' as const }, consequences: consequences('add', shown) };
  });
}

/**
 * Adds a way out. One that is there and is the same is unchanged.
 * @throws UserError usage (not valid), conflict (there with other values; trunk not there).
 */
export async function addOutboundRoute(
  session: Session,
  actor: Actor,
  input: z.input<typeof outboundInput>,
): Promise<Written<OutboundRoute>> {
  const wanted = checked(outboundInput, input);
  const { database } = session;
  return commitChange<Written<OutboundRoute>>(session, actor, async (at) => {
    const [existing] = await outboundRoutes(database, wanted.pattern);
    if (existing !== undefined) return unchanged(describeOutbound(existing), existing, wanted);
    await requireTrunks(database, wanted.trunks);
    const route = { ...wanted, createdAt: at };
    await writeOutbound(database, route, at);
    const shown = describeOutbound(route);
    return { value: { ...shown, result: 'created' as const }, consequences: consequences('add', shown) };
  });
}

/** Inbound routes, then outbound routes, each in the order in which they are tried. */
export async function listRoutes(
  { database }: Pick<Session, 'database'>,
  { direction }: { direction?: 'in' | 'out' | undefined } = {},
): Promise<Route[]> {
  return [
    ...(direction === 'out' ? [] : (await inboundRoutes(database)).map(describeInbound)),
    ...(direction === 'in' ? [] : (await outboundRoutes(database)).map(describeOutbound)),
  ];
}

/**
 * @param id such as `in:4930123` or `out:_0X.`; without `in:` or `out:` if that is clear.
 * @throws UserError usage, not_found.
 */
export async function showRoute({ database }: Pick<Session, 'database'>, id: string): Promise<Route> {
  return findRoute(database, id);
}

/**
 * Changes a route; what is absent stays.
 * @throws UserError usage, not_found, conflict (destination or trunk not there).
 */
export async function setRoute(
  session: Session,
  actor: Actor,
  id: string,
  change: RouteChange,
): Promise<Written<Route>> {
  const { database } = session;
  parseRouteId(id);
  return commitChange<Written<Route>>(session, actor, async (at) => {
    const existing = await findRoute(database, id);
    const changed =
      existing.direction === 'in' ? changedInbound(existing, change) : changedOutbound(existing, change);
    if (JSON.stringify(changed) === JSON.stringify(existing)) {
      return { value: { ...existing, result: 'unchanged' as const }, consequences: null };
    }
    const createdAt = new Date(existing.createdAt);
    if (changed.direction === 'in') {
      await requireDestination(database, changed.to);
      await requireDestination(database, changed.otherwise);
      await writeInbound(database, { ...changed, createdAt }, at);
    } else {
      await requireTrunks(database, changed.trunks);
      const { id: _id, direction: _direction, ...route } = changed;
      await writeOutbound(database, { ...route, createdAt }, at);
    }
    return { value: { ...changed, result: 'updated' as const }, consequences: consequences('set', changed) };
  });
}

/**
 * Removes a route. Answers with what it was.
 * @throws UserError usage, not_found.
 */
export async function removeRoute(session: Session, actor: Actor, id: string): Promise<Written<Route>> {
  const { database } = session;
  parseRouteId(id);
  return commitChange<Written<Route>>(session, actor, async () => {
    const route = await findRoute(database, id);
    if (route.direction === 'in') await deleteInbound(database, route.did);
    else await deleteOutbound(database, route.pattern);
    return { value: { ...route, result: 'removed' as const }, consequences: consequences('remove', route) };
  });
}

/** Emergency numbers, and how international numbers begin. */
export async function showNumberKinds({ database }: Pick<Session, 'database'>): Promise<NumberKinds> {
  return numberKinds(database);
}

/**
 * Sets which numbers are for emergencies and how international ones begin; what is absent stays.
 * @throws UserError usage.
 */
export async function setNumberKinds(
  session: Session,
  actor: Actor,
  change: z.input<typeof numberKindsChange>,
): Promise<Written<NumberKinds>> {
  const { database } = session;
  const wanted = checked(numberKindsChange, change);
  return commitChange<Written<NumberKinds>>(session, actor, async () => {
    const existing = await numberKinds(database);
    const kinds = withChange(existing, wanted);
    if (JSON.stringify(kinds) === JSON.stringify(existing)) {
      return { value: { ...kinds, result: 'unchanged' as const }, consequences: null };
    }
    await writeNumberKinds(database, kinds);
    return {
      value: { ...kinds, result: 'updated' as const },
      consequences: {
        ...{ action: 'route.numbers', event: 'routes.updated', subject: 'numbers', details: { ...kinds } },
        ...quiet,
      },
    };
  });
}

/** Asterisk looks routes up: it need not be told. */
const quiet = { refreshes: [], expected: [] } as const;

async function findRoute(database: Connection, id: string): Promise<Route> {
  const { direction, key } = parseRouteId(id);
  const found: Route[] = [
    ...(direction === 'out'
      ? []
      : (await inboundRoutes(database, key.replace(/^(_?)\+/, '$1'))).map(describeInbound)),
    ...(direction === 'in' ? [] : (await outboundRoutes(database, key)).map(describeOutbound)),
  ];
  const [route, other] = found;
  if (route === undefined) {
    throw new UserError('not_found', `There is no route ${id}.`, {
      hint: 'All there are: smartcms route list',
    });
  }
  if (other !== undefined) {
    throw new UserError('usage', `${id} is an inbound and an outbound route.`, {
      hint: `Say which: ${route.id} or ${other.id}`,
    });
  }
  return route;
}

function unchanged<Shown extends Route>(shown: Shown, existing: object, wanted: object) {
  const { createdAt: _createdAt, ...is } = existing as Record<string, unknown>;
  const isSame = Object.entries(wanted).every(
    ([name, value]) => JSON.stringify(is[name]) === JSON.stringify(value),
  );
  if (isSame) return { value: { ...shown, result: 'unchanged' as const }, consequences: null };
  throw new UserError('conflict', `There is a route ${shown.id} already, with other values.`, {
    hint: `See it with smartcms route show ${shown.id}; change it with smartcms route set.`,
  });
}

function changedInbound(route: InboundRoute, change: RouteChange): InboundRoute {
  const wanted = checked(inboundChange, change);
  const changed: InboundRoute = withChange(route, wanted);
  // Without hours there is no other time.
  if (wanted.hours === null && wanted.otherwise === undefined) changed.otherwise = 'hangup';
  const problem = otherwiseProblem(changed.hours, changed.otherwise);
  if (problem !== null) throw new UserError('usage', problem);
  return changed;
}

function changedOutbound(route: OutboundRoute, change: RouteChange): OutboundRoute {
  return withChange(route, checked(outboundChange, change));
}

function consequences(
  verb: 'add' | 'set' | 'remove',
  { id, createdAt: _createdAt, ...details }: Route,
): Consequences {
  const event = { add: 'created', set: 'updated', remove: 'removed' }[verb];
  return { action: `route.${verb}`, event: `route.${event}`, subject: id, details, ...quiet };
}

const idOf = (direction: RouteId['direction'], key: string) => `${direction}:${key}`;

function describeInbound({ createdAt, ...route }: StoredInbound): InboundRoute {
  const { did, to, hours, otherwise } = route;
  return {
    ...{ id: idOf('in', did), direction: 'in', did, to, hours, otherwise },
    createdAt: createdAt.toISOString(),
  };
}

function describeOutbound({ createdAt, ...route }: StoredOutbound): OutboundRoute {
  return { id: idOf('out', route.pattern), direction: 'out', ...route, createdAt: createdAt.toISOString() };
}
