import type { Duplex } from 'node:stream';
import type { Pool } from 'mysql2/promise';
import type { AmiClient } from '../asterisk/ami/client.ts';
import { dueRefreshes } from '../database/repositories/refresh-due.ts';
import { inTurn } from '../database/turn.ts';
import { introduceNewcomers, tellAsterisk } from './asterisk-refresh.ts';
import { withConnection } from './backends.ts';
import { isIdle, planRefresh } from './refresh-plan.ts';
import { repeat, type Worker } from './repeat.ts';

interface FollowerOptions {
  database: Pool;
  /** A manager connection of the follower's own: reading everything keeps it busy for seconds. */
  ami: () => Promise<AmiClient>;
  sip: () => Promise<Duplex>;
  /** Milliseconds for a look into the database. */
  timeoutMs: number;
  /** Called when Asterisk cannot be told, once until it can again. */
  onFailure: (error: unknown) => void;
}

const pollMs = 1000;
const afterFailureMs = 15_000;
/** Reading ten thousand endpoints takes Asterisk seconds, on a busy server more. */
const workMs = 180_000;

/**
 * Does what writers leave over of telling Asterisk, until it is stopped: that it reads many new extensions into its
 * memory and gets to know them, which nobody waits for; and what a writer could not do because Asterisk was away.
 */
export function followChanges({ database, ami, sip, timeoutMs, onFailure }: FollowerOptions): Worker {
  async function round(): Promise<void> {
    const due = await withConnection(database, timeoutMs, dueRefreshes);
    if (isIdle(planRefresh(due, 'follower'))) return;
    await withConnection(database, workMs, async (connection) => {
      const client = await ami();
      try {
        const session = { database: connection, ami: async () => client, sip };
        const told = await inTurn(connection, () => tellAsterisk(session, 'follower'));
        await introduceNewcomers(session, told);
      } finally {
        client.close();
      }
    });
  }

  return repeat(round, { pauseMs: pollMs, afterFailureMs, onFailure });
}
