import type { Pool } from 'mysql2/promise';
import type { AmiClient } from '../asterisk/ami/client.ts';
import { forget, recall, remember } from '../asterisk/database.ts';
import type { Connection } from '../database/connect.ts';
import { numberKinds, outboundRoutes, trunkCallerIds } from '../database/repositories/routes.ts';
import { emergencyWays } from '../domain/emergency-ways.ts';
import { withConnection } from './backends.ts';
import { repeat, type Worker } from './repeat.ts';

const pollMs = 3000;
/** Written again after so long, whatever may have become of Asterisk's own database. */
const againMs = 600_000;
const family = 'emergency';

interface KeeperOptions {
  database: Pool;
  ami: () => Promise<AmiClient>;
  /** Milliseconds for a look into the database. */
  timeoutMs: number;
  /** Called when the ways cannot be kept, once until they can again. */
  onFailure: (error: unknown) => void;
}

/**
 * Keeps the ways out in an emergency in Asterisk's own database, where the dialplan finds them while MariaDB is away;
 * seconds after a change, until it is stopped.
 */
export function keepEmergencyWays({ database, ami, timeoutMs, onFailure }: KeeperOptions): Worker {
  let written: { text: string; at: number } | null = null;

  async function round(): Promise<void> {
    const ways = await withConnection(database, timeoutMs, readWays);
    const text = ways.join('\n');
    if (written?.text === text && performance.now() - written.at < againMs) return;
    const client = await ami();
    try {
      await writeWays(client, ways);
    } finally {
      client.close();
    }
    written = { text, at: performance.now() };
  }

  return repeat(round, { pauseMs: pollMs, onFailure });
}

async function readWays(connection: Connection): Promise<string[]> {
  const routes = await outboundRoutes(connection);
  return emergencyWays(routes, await numberKinds(connection), await trunkCallerIds(connection));
}

/** The dialplan reads them by number, from 1 to the first that is missing. */
async function writeWays(ami: AmiClient, ways: readonly string[]): Promise<void> {
  for (const [index, way] of ways.entries()) await remember(ami, family, String(index + 1), way);
  for (let gone = ways.length + 1; (await recall(ami, family, String(gone))) !== null; gone++) {
    await forget(ami, family, String(gone));
  }
}
