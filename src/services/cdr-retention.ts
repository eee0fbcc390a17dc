import type { Pool } from 'mysql2/promise';
import type { Connection } from '../database/connect.ts';
import { shorter } from '../domain/server-settings.ts';
import { withConnection } from './backends.ts';
import { pruneCdr } from './cdr.ts';
import { requestJob } from './jobs.ts';
import { repeat, type Worker } from './repeat.ts';
import { readSettings } from './settings.ts';

const hourMs = 3_600_000;
/** A year's records, deleted for the first time, take a minute. */
const roundMs = 10 * 60_000;

interface RetentionOptions {
  database: Pool;
  /** Of records, as the config says; null for ever. */
  keepDays: number | null;
  /** Tells the server's runner of a job. */
  wakeJobs: (id: number) => Promise<void>;
  onFailure: (error: unknown) => void;
}

/**
 * Deletes records of calls that are older than they are to be kept, and asks the server to delete such recordings if
 * less than the config's days are set for them; now and each hour, until it is stopped.
 */
export function keepCallRecords({ database, keepDays, wakeJobs, onFailure }: RetentionOptions): Worker {
  async function round(connection: Connection): Promise<void> {
    const own = await readSettings(connection);
    const days = shorter(keepDays, own.callsKeepDays);
    if (days !== null) await pruneCdr({ database: connection }, days, new Date());
    if (own.recordingsKeepDays !== null) {
      const wanted = { kind: 'prune-recordings', keepDays: own.recordingsKeepDays } as const;
      await requestJob({ database: connection }, { name: 'retention', address: null }, wanted, wakeJobs);
    }
  }

  return repeat(() => withConnection(database, roundMs, round), { pauseMs: hourMs, onFailure });
}
