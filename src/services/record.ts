import type { Connection } from '../database/connect.ts';
import { transaction } from '../database/query.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { addEvent } from '../database/repositories/outbox.ts';
import type { Actor } from './server-session.ts';

/** What is told of a change: to the audit log, and to whoever watches. */
export interface ChangeRecord {
  /** Such as license.create. */
  action: string;
  /** Such as license.created. */
  event: string;
  subject: string;
  /** Never a secret. */
  details?: { [name: string]: unknown } | undefined;
}

/** What was done; the record is null if nothing was changed. */
export interface Recorded<T> {
  value: T;
  record: ChangeRecord | null;
}

/** Changes rows that Asterisk does not read, together with the audit and the event: all of it or nothing. */
export async function commitRecord<T>(
  database: Connection,
  actor: Actor,
  work: (at: Date) => Promise<Recorded<T>>,
): Promise<T> {
  return transaction(database, async () => {
    const at = new Date();
    const { value, record } = await work(at);
    if (record !== null) await addRecord(database, actor, record, at);
    return value;
  });
}

/** Notes a change; in its transaction. */
async function addRecord(
  database: Connection,
  actor: Actor,
  { action, event, subject, details }: ChangeRecord,
  at: Date,
): Promise<void> {
  await recordAudit(database, { at, actor: actor.name, address: actor.address, action, subject, details });
  await addEvent(database, { type: event, at, subject, details });
}
