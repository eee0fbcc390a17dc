import type { AmiClient } from './ami/client.ts';
import { introductionAgent } from './introduce.ts';
import { type LiveContact, liveContacts } from './live.ts';
import { seeEndpoint } from './realtime.ts';

/** A look at all contacts that takes no longer is made whenever somebody asks. */
const quickMs = 20;
/** After a longer one comes a pause ten times as long, in which it is as good as new; the next needs time too. */
const pausesPerLook = 10;
/** So old, it is still told, while the next look is made. */
const staleMs = 10_000;
/** So many endpoints whose registration has changed since are looked at one by one. */
const fewEndpoints = 10;
/** Asterisk says nothing while it gathers the contacts of thousands of phones. */
const silenceMs = 8000;

/** The contacts of all endpoints, for many who ask: with thousands of phones Asterisk needs a while to list them. */
export interface KeptContacts {
  /**
   * Contacts by endpoint's id. Without a change that was told they are at most ten seconds old, and on a server with
   * few phones new.
   * @param ids whose contacts are wanted; all if absent.
   */
  get(ids?: readonly string[]): Promise<ReadonlyMap<string, LiveContact[]>>;
  /** The registration of an endpoint has changed: what was seen of it before is not told any more. */
  changed(id: string): void;
}

interface Look {
  at: number;
  tookMs: number;
  contacts: Map<string, LiveContact[]>;
}

const keepers = new WeakMap<AmiClient, KeptContacts>();

/** Those of a manager connection; they end with it. */
export function keptContacts(ami: AmiClient): KeptContacts {
  const known = keepers.get(ami) ?? keepContacts(ami);
  keepers.set(ami, known);
  return known;
}

/** As keptContacts, for one who asks; `now` is in milliseconds. */
export function keepContacts(ami: AmiClient, now = () => performance.now()): KeptContacts {
  let kept: Look | null = null;
  let looking: Promise<Look> | null = null;
  /** When endpoints changed that no look has shown since. */
  const changes = new Map<string, number>();

  async function look(): Promise<Look> {
    const at = now();
    try {
      const contacts = await liveContacts(ami, undefined, silenceMs);
      kept = { at, tookMs: now() - at, contacts };
      for (const [id, time] of changes) if (time < at) changes.delete(id);
      return kept;
    } finally {
      looking = null;
    }
  }

  /** The look that runs, or a new one. */
  function nextLook(): Promise<Look> {
    looking ??= look();
    return looking;
  }

  async function recent(): Promise<Look> {
    if (kept === null || kept.tookMs < quickMs) return nextLook();
    const age = now() - kept.at;
    if (age > staleMs) return nextLook();
    // Who comes next is told of its failure.
    if (age > Math.min(kept.tookMs * (1 + pausesPerLook), staleMs / 2)) nextLook().catch(() => undefined);
    return kept;
  }

  return {
    async get(ids) {
      let { contacts } = await recent();
      const unseen = (ids ?? [...changes.keys()]).filter((id) => changes.has(id));
      if (unseen.length > fewEndpoints) {
        await looking;
        ({ contacts } = await nextLook());
      } else {
        for (const id of unseen) {
          const found = await contactsOf(ami, id);
          if (found.length > 0) contacts.set(id, found);
          else contacts.delete(id);
        }
      }
      return contacts;
    },
    changed: (id) => void changes.set(id, now()),
  };
}

async function contactsOf(ami: AmiClient, id: string): Promise<LiveContact[]> {
  const { contacts = [] } = (await seeEndpoint(ami, id)) ?? {};
  return contacts.filter(({ userAgent }) => userAgent !== introductionAgent);
}
