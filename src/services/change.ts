import { recordAudit } from '../database/repositories/audit.ts';
import { addEvent } from '../database/repositories/outbox.ts';
import { addRefreshes, type Refresh } from '../database/repositories/refresh-due.ts';
import { transactionInTurn } from '../database/turn.ts';
import { type Expected, refreshAsterisk } from './asterisk-refresh.ts';
import type { Actor, Session } from './server-session.ts';

/** What a write did: what `show` tells, and this. */
export type Written<T> = T & { result: 'created' | 'updated' | 'unchanged' | 'removed' };

/** What a change of rows means for everyone else. */
export interface Consequences {
  /** For the audit log, such as extension.add. */
  action: string;
  /** For whoever watches, such as extension.created. */
  event: string;
  /** What was changed: a number, a name. */
  subject: string;
  /** Never a secret. */
  details?: Record<string, unknown> | undefined;
  refreshes: readonly Refresh[];
  /** What Asterisk must show before the change counts as done. */
  expected: readonly Expected[];
}

interface Change<T> {
  value: T;
  /** Null if nothing was changed. */
  consequences: Consequences | null;
}

/**
 * Changes rows together with the audit, the event and the note of what Asterisk must be told: all of it or
 * nothing. Then tells Asterisk that, and whatever was left from before.
 * @throws UserError not_followed if the rows stand and Asterisk could not be told.
 */
export async function commitChange<T>(
  session: Session,
  actor: Actor,
  work: (at: Date) => Promise<Change<T>>,
): Promise<T> {
  const { database } = session;
  const { value, consequences } = await transactionInTurn(database, async () => {
    const at = new Date();
    const change = await work(at);
    if (change.consequences !== null) {
      const { action, event, subject, details, refreshes } = change.consequences;
      await recordAudit(database, {
        at,
        actor: actor.name,
        address: actor.address,
        action,
        subject,
        details,
      });
      await addEvent(database, { type: event, at, subject, details });
      await addRefreshes(database, refreshes);
    }
    return change;
  });
  await refreshAsterisk(session, consequences?.expected ?? []);
  return value;
}
