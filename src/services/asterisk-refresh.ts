import { setTimeout as sleep } from 'node:timers/promises';
import type { AmiClient } from '../asterisk/ami/client.ts';
import { dropContacts } from '../asterisk/contacts.ts';
import { qualify } from '../asterisk/providers.ts';
import { refreshAll, refreshObjects, type SeenEndpoint, seeEndpoint } from '../asterisk/realtime.ts';
import { dropRefreshes, dueRefreshes, type Refresh } from '../database/repositories/refresh-due.ts';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { Session } from './server-session.ts';

/** An endpoint as Asterisk should have it. */
export interface Expected {
  id: string;
  /** Null if it must be gone. */
  endpoint: {
    /** By the names of Asterisk's own answer, such as Callerid; others may be as they like. */
    settings: Readonly<Record<string, string>>;
    /** Absent if it has not changed. */
    password?: Secret | undefined;
  } | null;
}

/** How long Asterisk may take to show what it was told. */
const seenWithinMs = 2000;
const betweenLooksMs = 10;

/**
 * Tells Asterisk all that it has not been told of yet, by this writer or by one before it that could not, and
 * returns when Asterisk shows it. Does nothing if nothing is due.
 * @throws UserError not_followed: the rows stand, and what is due stays due.
 */
export async function refreshAsterisk(
  { database, ami }: Session,
  expected: readonly Expected[] = [],
): Promise<number> {
  const { seqs, refreshes } = await dueRefreshes(database);
  if (seqs.length === 0) return 0;
  try {
    const client = await ami();
    await tell(client, refreshes);
    for (const one of expected) await waitFor(client, one);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(
      'not_followed',
      `The change is stored, but Asterisk does not follow it yet: ${cause.message}`,
      {
        hint: 'The next change of an extension or a trunk tells Asterisk again, and so does smartcms doctor.',
        cause,
      },
    );
  }
  await dropRefreshes(database, seqs);
  return seqs.length;
}

async function tell(ami: AmiClient, refreshes: readonly Refresh[]): Promise<void> {
  const of = (what: Refresh['what']) => refreshes.filter((refresh) => refresh.what === what);
  const ids = (list: readonly Refresh[]) => [...new Set(list.flatMap(({ id }) => id ?? []))];
  const changed = ids(of('changed'));
  const removed = ids(of('removed'));
  // While Asterisk's caches still know the endpoints.
  for (const id of removed) await dropContacts(ami, id);
  await refreshObjects(ami, [...new Set([...changed, ...removed])]);
  const trunks = of('trunks');
  if (trunks.length === 0 && of('all').length === 0) return;
  await refreshAll(ami);
  // Only with the reload does Asterisk look after a fixed address; a first look right away saves up to a minute.
  if (trunks.length > 0) for (const id of changed) await qualify(ami, id);
}

async function waitFor(ami: AmiClient, { id, endpoint }: Expected): Promise<void> {
  const giveUpAt = performance.now() + seenWithinMs;
  for (;;) {
    const seen = await seeEndpoint(ami, id);
    if (endpoint === null ? seen === null : seen !== null && isAs(seen, endpoint)) return;
    if (performance.now() > giveUpAt) {
      const still = seen === null ? 'does not see it' : 'still sees it as it was';
      throw new UserError('unhealthy', `Asterisk ${still} after ${seenWithinMs / 1000} s (${id}).`);
    }
    await sleep(betweenLooksMs);
  }
}

function isAs(seen: SeenEndpoint, { settings, password }: NonNullable<Expected['endpoint']>): boolean {
  return (
    Object.entries(settings).every(([name, value]) => seen.settings.get(name) === value) &&
    (password === undefined || seen.password?.reveal() === password.reveal())
  );
}
