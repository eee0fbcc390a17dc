import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'mysql2/promise';
import { withConnection } from './backends.ts';
import { pruneCdr } from './cdr.ts';

const hourMs = 3_600_000;
/** A year's records, deleted for the first time, take a minute. */
const roundMs = 10 * 60_000;

interface RetentionOptions {
  database: Pool;
  /** Null for ever. */
  keepDays: number | null;
  onFailure: (error: unknown) => void;
}

/** Deletes records of calls that are older than they are to be kept, now and each hour, until it is stopped. */
export function keepCallRecords({ database, keepDays, onFailure }: RetentionOptions): {
  stop(): Promise<void>;
} {
  const stopped = new AbortController();

  async function run(days: number): Promise<void> {
    while (!stopped.signal.aborted) {
      await withConnection(database, roundMs, (connection) =>
        pruneCdr({ database: connection }, days, new Date()),
      ).catch(onFailure);
      await sleep(hourMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  const running = keepDays === null ? Promise.resolve() : run(keepDays);
  return {
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
