import { type ExtensionFeatures, initialFeatures } from '../../domain/features.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';
import { insertRows } from './endpoints.ts';

interface FeaturesRow {
  number: string;
  dnd: number | null;
  forwardAlways: string | null;
  forwardBusy: string | null;
  forwardNoAnswer: string | null;
  ringSeconds: number | null;
  calls: ExtensionFeatures['calls'] | null;
  maxCalls: number | null;
  maxSeconds: number | null;
}

/** What is set for extensions, by number; those for which nothing ever was are as they are initially. */
export async function extensionFeatures(
  connection: Connection,
  numbers: readonly string[],
): Promise<Map<string, ExtensionFeatures>> {
  if (numbers.length === 0) return new Map();
  const rows = await select<FeaturesRow>(
    connection,
    `SELECT e.id AS number, f.dnd, f.forward_always AS forwardAlways, f.forward_busy AS forwardBusy,
       f.forward_no_answer AS forwardNoAnswer, f.ring_seconds AS ringSeconds,
       l.calls, l.max_calls AS maxCalls, l.max_seconds AS maxSeconds
     FROM endpoints e LEFT JOIN extension_features f ON f.number = e.id LEFT JOIN extension_limits l ON l.number = e.id
     WHERE e.id IN (?)`,
    [numbers],
  );
  return new Map(
    rows.map(({ number, dnd, calls, ...row }) => [
      number,
      { ...row, dnd: dnd === 1, calls: calls ?? initialFeatures.calls },
    ]),
  );
}

/** Sets what an extension does with calls, and what it may do outside; run it in a transaction. */
export async function writeFeatures(
  connection: Connection,
  number: string,
  features: ExtensionFeatures,
): Promise<void> {
  const { dnd, forwardAlways, forwardBusy, forwardNoAnswer, ringSeconds, calls, maxCalls, maxSeconds } =
    features;
  const own = {
    ...{ number, dnd, forward_always: forwardAlways, forward_busy: forwardBusy },
    ...{ forward_no_answer: forwardNoAnswer, ring_seconds: ringSeconds },
  };
  await insertRows(connection, 'extension_features', [own], Object.keys(own));
  const limits = { number, calls, max_calls: maxCalls, max_seconds: maxSeconds };
  await insertRows(connection, 'extension_limits', [limits], Object.keys(limits));
}

/** Forgets what was set for an extension. */
export async function deleteFeatures(connection: Connection, number: string): Promise<void> {
  await connection.query('DELETE FROM extension_features WHERE number = ?', [number]);
  await connection.query('DELETE FROM extension_limits WHERE number = ?', [number]);
}
