import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { eventsBetween, type NumberedEvent, newestNumber, nextEvents, resyncType } from './stream.ts';

/** Someone who is told of events. */
interface Watcher {
  /** What there is now is to be told anew; events after `number` follow. */
  snapshot(number: number): Promise<void>;
  event(event: NumberedEvent): void;
  /** Events cannot be had any more. */
  away(): void;
}

export interface EventHub {
  /**
   * Tells a watcher of all events after a number, or, if they are not kept, what there is now and then the events
   * that follow. Gives the function that ends it, or null if events cannot be had now.
   */
  join(watcher: Watcher, after: number | undefined): Promise<(() => void) | null>;
  /** How many are told now. */
  count(): number;
  stop(): Promise<void>;
}

const blockMs = 1000;
const retryMs = 500;

interface Member {
  watcher: Watcher;
  /** Events that come while the watcher is told what there is; null when it is up to date. */
  waiting: NumberedEvent[] | null;
}

/**
 * Reads the stream on a connection of its own and tells everyone who joined, in this process. While Redis is away
 * nobody can be told, and whoever is there is sent away: on coming back they are told what there is.
 */
export function openHub(redis: Redis, onEvent: (event: NumberedEvent) => void): EventHub {
  const reader = redis.duplicate({ commandTimeout: blockMs + 2000 });
  reader.on('error', () => undefined);
  const members = new Set<Member>();
  let newest: number | null = null;
  let stopped = false;

  function tell(member: Member, event: NumberedEvent): void {
    if (member.waiting !== null) member.waiting.push(event);
    else if (event.event.type === resyncType) void renew(member, event.number);
    else member.watcher.event(event);
  }

  /** Tells what there is; events that come meanwhile wait. */
  async function renew(member: Member, number: number): Promise<void> {
    member.waiting = [];
    try {
      await member.watcher.snapshot(number);
      flush(member);
    } catch {
      if (members.delete(member)) member.watcher.away();
    }
  }

  function flush(member: Member): void {
    const waiting = member.waiting ?? [];
    member.waiting = null;
    for (const event of waiting) tell(member, event);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        newest ??= await newestNumber(reader);
        for (const event of await nextEvents(reader, newest, blockMs)) {
          newest = event.number;
          onEvent(event);
          for (const member of members) tell(member, event);
        }
      } catch {
        newest = null;
        for (const { watcher } of members) watcher.away();
        members.clear();
        if (!stopped) await sleep(retryMs);
      }
    }
  }

  const running = run();
  return {
    async join(watcher, after) {
      const number = newest;
      if (number === null || stopped) return null;
      const member: Member = { watcher, waiting: [] };
      members.add(member);
      const missed = after === undefined ? null : await eventsBetween(redis, after, number).catch(() => null);
      if (missed === null || missed.some(({ event }) => event.type === resyncType)) {
        await renew(member, number);
      } else {
        for (const event of missed) watcher.event(event);
        flush(member);
      }
      return () => void members.delete(member);
    },
    count: () => members.size,
    async stop() {
      stopped = true;
      members.clear();
      reader.disconnect();
      await running;
    },
  };
}
