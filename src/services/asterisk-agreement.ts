import { setTimeout as sleep } from 'node:timers/promises';
import type { AmiClient } from '../asterisk/ami/client.ts';
import { dropContacts } from '../asterisk/contacts.ts';
import { knownEndpoints, refreshAll, refreshObjects, seeEndpoint } from '../asterisk/realtime.ts';
import type { Connection } from '../database/connect.ts';
import { type RealtimeRow, realtimeIds, realtimeRows } from '../database/repositories/realtime-rows.ts';
import { inTurn } from '../database/turn.ts';
import { introduceNewcomers, tellAsterisk } from './asterisk-refresh.ts';
import type { Session } from './server-session.ts';

/** Whether Asterisk works with what the database holds. */
export interface Agreement {
  /** Endpoints in the database. */
  endpoints: number;
  /** Changes that Asterisk had not been told of, and now has. */
  caughtUp: number;
  /** Endpoints on which the two differed, and agree now. */
  mended: string[];
  /** Endpoints on which they still differ. */
  differing: string[];
}

/** How many endpoints are compared value by value. */
const sampleSize = 50;
/** More differences than these are not worth telling one by one. */
const few = 100;
/** Asterisk reads an object again about a millisecond after it was told to. */
const settleMs = 200;

/**
 * Tells Asterisk what it has not been told of, then compares: which endpoints each side has, and the values of some.
 * Where they differ, Asterisk reads again.
 * @throws UserError if the database or Asterisk is away.
 */
export async function bringToAgreement(session: Session): Promise<Agreement> {
  const { database } = session;
  const told = await inTurn(database, () => tellAsterisk(session, 'doctor'));
  await introduceNewcomers(session, told);
  const ami = await session.ami();
  const before = await differences(database, ami);
  const all = allOf(before);
  if (all.length > 0) {
    await inTurn(database, () => mend(ami, before));
    await sleep(settleMs);
  }
  const differing = all.length === 0 ? [] : allOf(await differences(database, ami));
  const left = new Set(differing);
  return {
    endpoints: before.rows,
    caughtUp: told.changes,
    mended: all.filter((id) => !left.has(id)),
    differing,
  };
}

interface Differences {
  /** Endpoints in the database. */
  rows: number;
  /** In the database alone. */
  unread: string[];
  /** In Asterisk alone. */
  gone: string[];
  /** In both, with different values. */
  changed: string[];
}

const allOf = ({ unread, gone, changed }: Differences) => [...unread, ...gone, ...changed];

async function differences(database: Connection, ami: AmiClient): Promise<Differences> {
  const [rows, known] = await Promise.all([realtimeIds(database), knownEndpoints(ami)]);
  const ids = new Set(rows);
  const shared = rows.filter((id) => known.has(id));
  return {
    rows: rows.length,
    unread: rows.filter((id) => !known.has(id)),
    gone: [...known].filter((id) => !ids.has(id)),
    changed: await changedOf(ami, await realtimeRows(database, sample(shared))),
  };
}

/** Some of a list, evenly spread. */
function sample(ids: readonly string[]): string[] {
  const step = Math.max(1, Math.ceil(ids.length / sampleSize));
  return ids.filter((_, index) => index % step === 0);
}

async function changedOf(ami: AmiClient, rows: readonly RealtimeRow[]): Promise<string[]> {
  const same = await Promise.all(
    rows.map(async ({ id, context, password }) => {
      const seen = await seeEndpoint(ami, id);
      if (seen === null) return false;
      return seen.context === (context ?? '') && (seen.password?.reveal() ?? null) === password;
    }),
  );
  return rows.filter((_, index) => !same[index]).map(({ id }) => id);
}

async function mend(ami: AmiClient, { unread, gone, changed }: Differences): Promise<void> {
  // A sample stands for more.
  const isMuch = unread.length > 0 || gone.length + changed.length > few;
  for (const id of gone.slice(0, few)) await dropContacts(ami, id);
  if (isMuch) await refreshAll(ami);
  else await refreshObjects(ami, [...gone, ...changed]);
}
