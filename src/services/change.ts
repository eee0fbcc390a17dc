import { transaction } from '../database/query.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { addEvent } from '../database/repositories/outbox.ts';
import { addRefreshes, type Refresh } from '../database/repositories/refresh-due.ts';
import { inTurn } from '../database/turn.ts';
import { type Expected, introduceNewcomers, tellAsterisk } from './asterisk-refresh.ts';
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
  return changeAndTell(session, async () => {
    const { value, consequences } = await write(session, actor, work);
    return { value, refreshes: consequences?.refreshes ?? [], expected: consequences?.expected ?? [] };
  });
}

/**
 * As commitChange, for rows that are nobody's business: without audit and event. The work writes its rows alone.
 * @throws UserError not_followed if the rows stand and Asterisk could not be told.
 */
export async function changeAndTell<T>(
  session: Session,
  work: () => Promise<{ value: T } & Pick<Consequences, 'refreshes' | 'expected'>>,
): Promise<T> {
  const { database } = session;
  const { value, told } = await inTurn(database, async () => {
    const change = await transaction(database, async () => {
      const done = await work();
      await addRefreshes(database, done.refreshes);
      return done;
    });
    const writer = new Set(change.refreshes.flatMap(({ id }) => id ?? []));
    return { value: change.value, told: await tellAsterisk(session, { writer }, change.expected) };
  });
  await introduceNewcomers(session, told);
  return value;
}

async function write<T>(
  { database }: Session,
  actor: Actor,
  work: (at: Date) => Promise<Change<T>>,
): Promise<Change<T>> {
  const at = new Date();
  const change = await work(at);
  if (change.consequences === null) return change;
  const { action, event, subject, details } = change.consequences;
  const { name, address } = actor;
  await recordAudit(database, { at, actor: name, address, action, subject, details });
  await addEvent(database, { type: event, at, subject, details });
  return change;
}
