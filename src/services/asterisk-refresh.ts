import { setTimeout as sleep } from 'node:timers/promises';
import type { AmiClient } from '../asterisk/ami/client.ts';
import { dropContacts } from '../asterisk/contacts.ts';
import { introduce, introductionAgent } from '../asterisk/introduce.ts';
import { qualify, registerChanged } from '../asterisk/providers.ts';
import {
  refreshCaches,
  refreshIdentify,
  refreshObjects,
  reloadAors,
  reloadRegistrations,
  type SeenEndpoint,
  seeEndpoint,
} from '../asterisk/realtime.ts';
import { dropRefreshes, dueRefreshes, leaveRefreshes } from '../database/repositories/refresh-due.ts';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import { isIdle, planRefresh, type RefreshPlan, type Teller } from './refresh-plan.ts';
import type { Session } from './server-session.ts';

/** An endpoint as Asterisk should have it. */
export interface Expected {
  id: string;
  /** Null if it must be gone. */
  endpoint: {
    /** By the names of Asterisk's own answer, such as Callerid; others may be as they like. */
    settings: Readonly<Record<string, string>>;
    /** Absent if it has not changed. */
    password?: Secret | undefined;
  } | null;
}

/** What is left when Asterisk shows what it was told: extensions that it must get to know. */
export interface Told {
  /** How many changes Asterisk was told of. */
  changes: number;
  newcomers: RefreshPlan['newcomers'];
  teller: Teller;
}

/** How long Asterisk may take to show what it was told. */
const seenWithinMs = 2000;
const betweenLooksMs = 10;
/** How long it takes where nothing is wrong, and more. */
const brieflyMs = 250;

/**
 * Tells Asterisk what it has not been told of yet, by this writer or by one before it that could not, and returns
 * when Asterisk shows what is expected. Run it in turn (database/turn.ts): what reads everything must not overtake a
 * later change. Then call introduceNewcomers.
 * @throws UserError not_followed: the rows stand, and what is due stays due.
 */
export async function tellAsterisk(
  { database, ami }: Session,
  teller: Teller,
  expected: readonly Expected[] = [],
): Promise<Told> {
  const plan = planRefresh(await dueRefreshes(database), teller);
  const { seqs, newcomers } = plan;
  if (isIdle(plan) && expected.length === 0) return { changes: 0, newcomers, teller };
  try {
    const client = await ami();
    await tellObjects(client, plan);
    await seeExpected(client, plan, expected);
    await tellModules(client, plan);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    await leave(database, [...seqs, ...newcomers.map(({ seq }) => seq)]);
    throw notFollowing(`The change is stored, but Asterisk does not follow it yet: ${cause.message}`, cause);
  }
  await dropRefreshes(database, seqs);
  return { changes: seqs.length + newcomers.length, newcomers, teller };
}

/**
 * Lets Asterisk get to know extensions that it was told of, so that the states of their devices are right from their
 * phones' first registration on: see asterisk/introduce.ts. What fails stays due.
 * @throws UserError not_followed: the rows stand, and phones can register. A writer's only if it is about its own.
 */
export async function introduceNewcomers(session: Session, { newcomers, teller }: Told): Promise<void> {
  if (newcomers.length === 0) return;
  const { database } = session;
  const ami = await session.ami();
  for (const { id, seq } of newcomers) {
    try {
      await makeKnown(session, ami, id);
      await dropRefreshes(database, [seq]);
    } catch (cause) {
      if (!(cause instanceof UserError)) throw cause;
      await leave(database, [seq]);
      if (typeof teller === 'object' && !teller.writer.has(id)) continue;
      throw notFollowing(
        `The change is stored, and Asterisk has read it, but takes no registration of ${id} now: ${cause.message}`,
        cause,
      );
    }
  }
}

/** Lets the next writer, doctor or the follower take over at once; without it they do in a minute. */
async function leave(database: Session['database'], seqs: readonly number[]): Promise<void> {
  await leaveRefreshes(database, seqs).catch(() => undefined);
}

function notFollowing(message: string, cause: UserError): UserError {
  const hint =
    'The next change of an extension or a trunk tells Asterisk again, and so does smartcms doctor. See smartcms status.';
  return new UserError('not_followed', message, { hint, cause });
}

async function tellObjects(ami: AmiClient, { removed, objects, everything }: RefreshPlan): Promise<void> {
  // While Asterisk's caches still know the endpoints.
  for (const id of removed) await dropContacts(ami, id);
  if (everything) await refreshCaches(ami);
  else await refreshObjects(ami, objects);
}

/** Waits until Asterisk shows what is expected. */
async function seeExpected(
  ami: AmiClient,
  { leavesAll }: RefreshPlan,
  expected: readonly Expected[],
): Promise<void> {
  if (leavesAll) {
    const missing = await Promise.all(expected.map((one) => missingAfter(ami, one, brieflyMs)));
    if (missing.every((words) => words === null)) return;
    // It has read these before, and nobody told it of their change. It cannot wait for the follower.
    await refreshCaches(ami);
  }
  for (const one of expected) {
    const missing = await missingAfter(ami, one, seenWithinMs);
    if (missing !== null) {
      throw new UserError('unhealthy', `Asterisk ${missing} after ${seenWithinMs / 1000} s (${one.id}).`);
    }
  }
}

/** The objects must be in their caches by now, where these look for them. */
async function tellModules(ami: AmiClient, { trunks, reload, objects }: RefreshPlan): Promise<void> {
  if (trunks) await refreshIdentify(ami);
  if (reload) {
    // What is not in its cache yet is read when it is asked for.
    for (const id of objects) await seeEndpoint(ami, id);
    await reloadAors(ami);
  }
  if (!trunks) return;
  await reloadRegistrations(ami);
  await registerChanged(ami, objects);
  // Only with the reload does Asterisk look after a fixed address; a first look right away saves up to a minute.
  for (const id of objects) await qualify(ami, id);
}

async function makeKnown({ sip }: Session, ami: AmiClient, id: string): Promise<void> {
  const seen = await seeEndpoint(ami, id);
  const password = seen?.password ?? null;
  // Its rows are gone again, or were changed by hand: there is nobody to introduce.
  if (seen === null || password === null) return;
  const phones = seen.contacts.filter(({ userAgent }) => userAgent !== introductionAgent);
  // A phone was here first. Asterisk knows it from that, and would look after it within a minute.
  if (phones.length > 0) await qualify(ami, id);
  else await introduce(sip, { number: id, password });
}

/** What is still wrong with an endpoint after so long; null as soon as it is as expected. */
async function missingAfter(
  ami: AmiClient,
  { id, endpoint }: Expected,
  withinMs: number,
): Promise<string | null> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const seen = await seeEndpoint(ami, id);
    if (isRight(seen, endpoint)) return null;
    if (performance.now() > giveUpAt) return seen === null ? 'does not see it' : 'still sees it as it was';
    await sleep(betweenLooksMs);
  }
}

function isRight(seen: SeenEndpoint | null, endpoint: Expected['endpoint']): boolean {
  if (seen === null || endpoint === null) return seen === endpoint;
  const { settings, password } = endpoint;
  return (
    Object.entries(settings).every(([name, value]) => seen.settings.get(name) === value) &&
    (password === undefined || seen.password?.reveal() === password.reveal())
  );
}
