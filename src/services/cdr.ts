import type { z } from 'zod';
import {
  type CallPosition,
  countCalls,
  countCallsPer,
  type DayCount,
  deleteCallsBefore,
  findCalls,
  pageCalls,
  type StoredCall,
} from '../database/repositories/call-records.ts';
import { callFilter, callPage, type callSorts } from '../domain/calls.ts';
import { UserError } from '../domain/errors.ts';
import { checked } from '../domain/text.ts';
import type { Session } from './server-session.ts';

/** A call that is over, as it is shown. */
export interface CallRecord {
  id: string;
  direction: StoredCall['direction'];
  /** Null if the caller withheld it. */
  from: string | null;
  /** As the caller dialled it. */
  to: string | null;
  /** The extension or trunk that answered. */
  answeredBy: string | null;
  /** ISO 8601, like all times here. */
  startedAt: string;
  answeredAt: string | null;
  endedAt: string;
  durationSeconds: number;
  /** From the answer on; 0 if nobody answered. */
  billableSeconds: number;
  disposition: StoredCall['disposition'];
  trunk: string | null;
  recorded: boolean;
}

export interface CallRecordPage {
  /** The latest call first. */
  records: CallRecord[];
  /** For the next page; null if this is the last one. */
  next: string | null;
}

/** Counting more would take longer than anyone looks through pages. */
export const mostCounted = 100_000;

type DatabaseSession = Pick<Session, 'database'>;

/** Rows that an export holds at a time. */
const exportPage = 1000;
/** Rows that are deleted at once, so that nothing waits long for the table. */
const pruneBatch = 2000;

/** A page of call records. Throws UserError usage (filter or cursor not valid). */
export async function listCdr(
  { database }: DatabaseSession,
  input: z.input<typeof callPage> = {},
): Promise<CallRecordPage> {
  const { limit, cursor, ...filter } = checked(callPage, input);
  const after = cursor === undefined ? null : readCursor(cursor);
  // One more than asked for tells whether there are more.
  const found = await findCalls(database, filter, { after, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    records: shown.map(describeCall),
    next: last === undefined || found.length === shown.length ? null : writeCursor(last),
  };
}

/** How many call records pass the filter, up to `mostCounted`. */
export async function countCdr(
  { database }: DatabaseSession,
  input: z.input<typeof callFilter> = {},
): Promise<number> {
  return countCalls(database, checked(callFilter, input), mostCounted);
}

/** A numbered page of call records, and how many there are, up to `mostCounted`. */
export async function pageCdr(
  { database }: DatabaseSession,
  input: z.input<typeof callFilter>,
  page: { sort: (typeof callSorts)[number]; descending: boolean; limit: number; offset: number },
): Promise<{ records: CallRecord[]; total: number }> {
  const filter = checked(callFilter, input);
  const total = await countCdr({ database }, input);
  return { records: (await pageCalls(database, filter, page)).map(describeCall), total };
}

/** All call records that pass the filter, the latest first, without holding them in memory. */
export async function* exportCdr(
  { database }: DatabaseSession,
  input: z.input<typeof callFilter> = {},
): AsyncGenerator<CallRecord> {
  const filter = checked(callFilter, input);
  let after: CallPosition | null = null;
  for (;;) {
    const found: StoredCall[] = await findCalls(database, filter, { after, limit: exportPage });
    yield* found.map(describeCall);
    after = found.at(-1) ?? null;
    if (found.length < exportPage) return;
  }
}

/** How many calls there were on each day, or in each hour, that had any; of UTC. Throws UserError usage. */
export async function cdrStatistics(
  { database }: DatabaseSession,
  input: z.input<typeof callFilter> = {},
  per: 'day' | 'hour' = 'day',
): Promise<DayCount[]> {
  return countCallsPer(per, database, checked(callFilter, input));
}

/** Deletes the records of calls that began more than so many days ago. */
export async function pruneCdr({ database }: DatabaseSession, keepDays: number, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keepDays * 86_400_000);
  while ((await deleteCallsBefore(database, before, pruneBatch)) === pruneBatch);
}

/** A stored call as it is shown. */
export function describeCall(call: StoredCall): CallRecord {
  const { id, direction, answeredBy, trunk, disposition, startedAt, answeredAt, endedAt } = call;
  const seconds = (from: Date) => Math.round((endedAt.getTime() - from.getTime()) / 1000);
  return {
    id,
    direction,
    from: call.caller,
    to: call.dialled,
    answeredBy,
    startedAt: startedAt.toISOString(),
    answeredAt: answeredAt?.toISOString() ?? null,
    endedAt: endedAt.toISOString(),
    durationSeconds: seconds(startedAt),
    billableSeconds: answeredAt === null ? 0 : seconds(answeredAt),
    disposition,
    trunk,
    recorded: call.recorded === 1,
  };
}

function writeCursor({ startedAt, seq }: CallPosition): string {
  return Buffer.from(`${startedAt.getTime()}.${seq}`).toString('base64url');
}

function readCursor(text: string): CallPosition {
  const [, time, seq] = /^(\d{1,15})\.(\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (time === undefined || seq === undefined) {
    throw new UserError('usage', 'cursor: expected the value that the page before gave as next');
  }
  return { startedAt: new Date(Number(time)), seq: Number(seq) };
}
