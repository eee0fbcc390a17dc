import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { WatchedEvent } from '../../domain/event-audience.ts';

/** Redis' stream of all events: bounded, in the order of their numbers, shared by all processes of the API. */
const key = 'smartcms:events';

/** Events that are kept for whoever was away for a while. */
const kept = 5000;

/**
 * Numbers grow by one. A stream that is new (Redis keeps nothing over a restart) begins with the time in
 * microseconds, which is above all numbers that were given before.
 */
const append = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local number
if last[1] then
  number = tonumber(string.match(last[1][1], '^%d+')) + 1
else
  local time = redis.call('TIME')
  number = tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local id = string.format('%.0f', number)
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], id .. '-0', 'event', ARGV[2])
return id`;

export interface NumberedEvent {
  number: number;
  event: WatchedEvent;
}

/** Tells all processes that what they know may be wrong: they read it anew. */
export const resyncType = 'state.unknown';

/** Adds an event (JSON) and gives its number. */
export async function appendEvent(redis: Redis, event: string): Promise<number> {
  return Number(await redis.eval(append, 1, key, kept, event));
}

/** The number of the newest event; 0 if there is none. */
export async function newestNumber(redis: Redis): Promise<number> {
  const [newest] = await redis.xrevrange(key, '+', '-', 'COUNT', 1);
  return newest === undefined ? 0 : numberOf(newest[0]);
}

/** The events after a number up to another; null if some of them are not kept any more. */
export async function eventsBetween(
  redis: Redis,
  after: number,
  upTo: number,
): Promise<NumberedEvent[] | null> {
  if (after === upTo) return [];
  if (after > upTo) return null;
  // With the one that was seen: if it is still there, so is all that came after it.
  const entries = await redis.xrange(key, after, upTo);
  const [first, ...missed] = entries;
  return first === undefined || numberOf(first[0]) !== after ? null : missed.map(readEntry);
}

/** Waits for events after a number, `blockMs` at most; the connection can do nothing else meanwhile. */
export async function nextEvents(redis: Redis, after: number, blockMs: number): Promise<NumberedEvent[]> {
  const reply = await redis.xread('COUNT', 500, 'BLOCK', blockMs, 'STREAMS', key, after);
  return reply?.[0]?.[1].map(readEntry) ?? [];
}

const eventShape = z.object({
  type: z.string(),
  at: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

function readEntry([id, fields]: [id: string, fields: string[]]): NumberedEvent {
  return { number: numberOf(id), event: eventShape.parse(JSON.parse(fields[1] ?? '')) };
}

const numberOf = (id: string) => Number(id.split('-')[0]);
