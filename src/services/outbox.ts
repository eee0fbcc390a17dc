import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Pool } from 'mysql2/promise';
import { dropEvents, pendingEvents } from '../database/repositories/outbox.ts';
import { alone } from '../database/turn.ts';
import { withConnection } from './backends.ts';
import { appendEvent } from './events/stream.ts';

const pollMs = 500;
/** For a whole batch. */
const roundMs = 10_000;
const batchSize = 200;

export interface OutboxRelay {
  /** Looks for events now, because some were just written. */
  wake(): void;
  /** Resolves when the round that is at work is done. */
  stop(): Promise<void>;
}

interface RelayOptions {
  database: Pool;
  redis: Redis;
  /** Milliseconds for a look into the database. */
  timeoutMs: number;
  /** Called when events cannot be published, once until they can again. */
  onFailure: (error: unknown) => void;
}

/**
 * Moves committed events to Redis' stream in their order, until it is stopped; of several processes one does it at
 * a time. While Redis or the
 * database is away they are kept. An event can come twice if the database goes away just after it was published.
 */
export function relayEvents({ database, redis, timeoutMs, onFailure }: RelayOptions): OutboxRelay {
  let stopped = false;
  let failing = false;
  let pause = new AbortController();

  async function round(): Promise<boolean> {
    const count = await withConnection(
      database,
      timeoutMs,
      (connection) =>
        alone(connection, 'smartcms_relay', async () => {
          const events = await pendingEvents(connection, batchSize);
          const published: number[] = [];
          try {
            for (const { id, event } of events) {
              await appendEvent(redis, event);
              published.push(id);
            }
          } finally {
            if (published.length > 0) await dropEvents(connection, published);
          }
          return events.length;
        }),
      roundMs,
    );
    return count === batchSize;
  }

  async function run(): Promise<void> {
    while (!stopped) {
      pause = new AbortController();
      let more = false;
      try {
        more = await round();
        failing = false;
      } catch (error) {
        if (!failing && !stopped) onFailure(error);
        failing = true;
      }
      if (!more && !stopped) await sleep(pollMs, undefined, { signal: pause.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    wake: () => pause.abort(),
    async stop() {
      stopped = true;
      pause.abort();
      await running;
    },
  };
}
