import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/** Something that happened, for whoever watches. */
export interface DomainEvent {
  /** Such as extension.created. */
  type: string;
  at: Date;
  /** What it happened to: a number, a name. */
  subject: string;
  /** Anything else that a watcher may know; never a secret. */
  details?: Record<string, unknown> | undefined;
}

/** An event that waits to be published. */
interface PendingEvent {
  id: number;
  /** JSON. */
  event: string;
}

/** Keeps an event until it is published; in the transaction of what it tells of. */
export async function addEvent(connection: Connection, event: DomainEvent): Promise<void> {
  await connection.query('INSERT INTO events_outbox (event) VALUES (?)', [JSON.stringify(event)]);
}

/** The oldest events that wait. */
export async function pendingEvents(connection: Connection, limit: number): Promise<PendingEvent[]> {
  return select(connection, 'SELECT id, event FROM events_outbox ORDER BY id LIMIT ?', [limit]);
}

/** Forgets events that are published. */
export async function dropEvents(connection: Connection, ids: readonly number[]): Promise<void> {
  await connection.query('DELETE FROM events_outbox WHERE id IN (?)', [ids]);
}
