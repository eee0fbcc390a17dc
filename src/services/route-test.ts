import { z } from 'zod';
import type { Connection } from '../database/connect.ts';
import { findExtensions } from '../database/repositories/endpoints.ts';
import { extensionFeatures } from '../database/repositories/features.ts';
import { ringGroups } from '../database/repositories/groups.ts';
import {
  inboundRoutes,
  numberKinds,
  outboundRoutes,
  serverWeekTime,
} from '../database/repositories/routes.ts';
import { type CallPlan, type CallWorld, planCall } from '../domain/call-plan.ts';
import { endpointTypes, parseNumber } from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { initialFeatures } from '../domain/features.ts';
import { dialledNumber } from '../domain/patterns.ts';
import { splitDestination } from '../domain/routes.ts';
import { checked } from '../domain/text.ts';
import type { Session } from './server-session.ts';

const question = z.strictObject({
  number: dialledNumber,
  /** The extension that calls; any that is not limited if absent. */
  from: z.string().nullable().default(null),
  /** Whether a trunk brings the call. */
  inbound: z.boolean().default(false),
  /** Null is now. */
  at: z.date().nullable().default(null),
});

/** What a call would do, and the moment in the server's week that this holds for. */
export interface RouteTest extends CallPlan {
  called: string;
  from: string | null;
  inbound: boolean;
  /** In the server's time zone; Monday is 1. */
  day: number;
  /** HH:MM. */
  time: string;
}

/** Stands for an extension without limits, where none is named. */
const anybody = 'anybody';

/**
 * What would happen if an extension, or a trunk, called a number, and why; no call is made.
 * @throws UserError usage, not_found (the extension that calls), failed (it is a private wire).
 */
export async function testRoute(
  { database }: Pick<Session, 'database'>,
  input: z.input<typeof question>,
): Promise<RouteTest> {
  const { number, from, inbound, at } = checked(question, input);
  if (inbound && from !== null) throw new UserError('usage', 'a call from outside comes from no extension');
  const when = await serverWeekTime(database, at);
  const world = await readWorld(database, number, from);
  if (from !== null && world.wires.has(from)) {
    throw new UserError('failed', `${from} is a private wire, which calls its far end and nothing else.`);
  }
  if (from !== null && !world.extensions.has(parseNumber(from))) {
    throw new UserError('not_found', `There is no extension ${from}.`, {
      hint: 'All there are: smartcms ext list',
    });
  }
  const plan = planCall(world, { number, from: from ?? (inbound ? null : anybody), inbound, at: when });
  const payer = plan.payer === anybody ? null : plan.payer;
  return { called: number, from, inbound, ...when, ...plan, payer };
}

/** All routes and groups, and those extensions that the call can come to. */
async function readWorld(database: Connection, number: string, from: string | null): Promise<CallWorld> {
  const [inbound, outbound] = [await inboundRoutes(database), await outboundRoutes(database)];
  const groups = await ringGroups(database);
  const world = {
    extensions: new Map([[anybody, initialFeatures]]),
    wires: new Set<string>(),
    groups: new Map(groups.map((group) => [group.number, group])),
    inbound,
    outbound,
    kinds: await numberKinds(database),
  };
  const destinations = [
    ...inbound.flatMap(({ to, otherwise }) => [to, otherwise]),
    ...groups.map(({ fallback }) => fallback),
  ].flatMap((to) => splitDestination(to)?.number ?? []);
  const asked = new Set<string>();
  let next = [
    number,
    ...(from === null ? [] : [from]),
    ...destinations,
    ...groups.flatMap(({ members }) => members),
  ];
  while (next.length > 0) {
    for (const each of next) asked.add(each);
    const found = await findExtensions(database, next);
    const features = await extensionFeatures(
      database,
      found.map((extension) => extension.number),
    );
    for (const extension of found) {
      if (endpointTypes[extension.type].wire) world.wires.add(extension.number);
      else world.extensions.set(extension.number, features.get(extension.number) ?? initialFeatures);
    }
    const targets = [...features.values()].flatMap(({ forwardAlways, forwardBusy }) => [
      forwardAlways,
      forwardBusy,
    ]);
    next = [...new Set(targets.flatMap((target) => target ?? []))].filter((target) => !asked.has(target));
  }
  return world;
}
