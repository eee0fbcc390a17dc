import { connectAmi } from '../../asterisk/ami/client.ts';
import { keptContacts } from '../../asterisk/kept-contacts.ts';
import { liveContacts } from '../../asterisk/live.ts';
import { findExtensions } from '../../database/repositories/endpoints.ts';
import { moduleOfType } from '../../domain/endpoint-modules.ts';
import type { ExtensionType } from '../../domain/endpoints.ts';
import { changesAccess, type WatchedEvent } from '../../domain/event-audience.ts';
import type { Module } from '../../domain/modules.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Sessions } from '../api-session.ts';
import { type Backends, openTcp } from '../backends.ts';
import { type LiveCall, listCalls } from '../calls.ts';
import { checkedServices, type Health } from '../health.ts';
import { type Caller, callerOfSession } from '../sessions.ts';
import { shareFor } from '../shared.ts';
import { openAudience } from './audience.ts';
import { type EventHub, openHub } from './hub.ts';
import { takeTurns } from './leader.ts';
import { appendEvent } from './stream.ts';
import { issueTicket, redeemTicket } from './tickets.ts';
import { watchAsterisk } from './watch.ts';

/** What there is at a moment, as far as a user may know it; null is what cannot be had. */
interface Snapshot {
  /** Numbers of extensions that have a phone. */
  registered?: string[] | null;
  calls?: LiveCall[] | null;
  services?: Health['services'];
}

/** Events for watchers of this process. */
export interface Events extends Pick<EventHub, 'join' | 'count'> {
  issueTicket(caller: Caller): Promise<string>;
  /** Null if the ticket was used, is over or never was. */
  redeemTicket(ticket: string): Promise<Caller | null>;
  /** The caller as it is now, or null if the session is over. */
  recheck(caller: Caller): Promise<Caller | null>;
  /** Calls back when what callers may do can have changed. */
  onAccessChange(listener: () => void): () => void;
  snapshot(modules: readonly Module[]): Promise<Snapshot>;
  stop(): Promise<void>;
}

interface EventsOptions {
  backends: Backends;
  sessions: Sessions;
  ami: { host: string; port: number; username: string; secret: Secret };
  timeoutMs: number;
  health: () => Promise<Health>;
  onFailure: (error: unknown) => void;
}

/** For so long watchers that come together share one look at Asterisk. */
const sharedMs = 500;
const healthEveryMs = 2000;

/** Starts to read events, and, in turn with other processes, to watch Asterisk and the services for them. */
export function openEvents(options: EventsOptions): Events {
  const { backends, sessions, ami, timeoutMs, health, onFailure } = options;
  const { redis } = backends;
  const accessListeners = new Set<() => void>();
  const hub = openHub(redis, ({ event }) => {
    if (changesAccess(event)) for (const listener of accessListeners) listener();
    if (event.type === 'registration.changed') {
      const { subject } = event;
      backends.ami.get().then(
        (client) => keptContacts(client).changed(subject),
        () => undefined,
      );
    }
  });
  const audience = openAudience(redis, hub.count);
  const publish = async (event: WatchedEvent) => void (await appendEvent(redis, JSON.stringify(event)));

  const typesOf = async (numbers: readonly string[]) => {
    const found = await sessions.read(({ database }) => findExtensions(database, numbers));
    return new Map(found.map(({ number, type }) => [number, type]));
  };

  const turns = takeTurns(redis, () => {
    const stopWatching = watchAsterisk({
      connect: () =>
        connectAmi({
          stream: () => openTcp(ami.host, ami.port),
          username: ami.username,
          secret: ami.secret,
          timeoutMs,
          events: 'system,call',
        }),
      isWatched: audience.isThere,
      typesOf,
      publish,
      onFailure,
    });
    const stopHealth = watchHealth({ health, publish, isWatched: audience.isThere });
    return () => {
      stopWatching();
      stopHealth();
    };
  });

  const registered = shareFor(sharedMs, async () => [
    ...(await backends.ami.get().then((client) => liveContacts(client))).keys(),
  ]);
  const calls = shareFor(sharedMs, () => listCalls({ ami: () => backends.ami.get() }));
  const callerNow = (sessionId: number) =>
    sessions.read(({ database }) => callerOfSession(database, sessionId, new Date()));

  return {
    async join(watcher, after) {
      // Without Redis nobody can join anyway.
      await audience.come().catch(() => undefined);
      return hub.join(watcher, after);
    },
    count: hub.count,
    issueTicket: ({ sessionId }) => issueTicket(redis, sessionId),
    async redeemTicket(ticket) {
      const sessionId = await redeemTicket(redis, ticket);
      return sessionId === null ? null : callerNow(sessionId);
    },
    recheck: ({ sessionId }) => callerNow(sessionId),
    onAccessChange(listener) {
      accessListeners.add(listener);
      return () => void accessListeners.delete(listener);
    },
    async snapshot(modules) {
      const open = (module: Module) => modules.includes(module);
      const types = Object.entries(moduleOfType).filter(([, module]) => open(module));
      const phones = async () => {
        const numbers = await registered();
        const known = await typesOf(numbers);
        const wanted = new Set(types.map(([type]) => type as ExtensionType));
        return numbers.filter((number) => wanted.has(known.get(number) as ExtensionType));
      };
      return {
        ...(types.length > 0 && { registered: await phones().catch(() => null) }),
        ...(open('calls') && { calls: await calls().catch(() => null) }),
        ...(open('dashboard') && { services: (await health()).services }),
      };
    },
    async stop() {
      audience.stop();
      await turns.stop();
      await hub.stop();
    },
  };
}

interface HealthWatchOptions {
  health: () => Promise<Health>;
  publish: (event: WatchedEvent) => Promise<void>;
  isWatched: () => Promise<boolean>;
}

/** Tells when a service goes away or comes back, while anybody is told. */
function watchHealth({ health, publish, isWatched }: HealthWatchOptions): () => void {
  const known = new Map<string, string>();
  const timer = setInterval(async () => {
    // Redis may be what is away: then nobody is told anyway, until it is back.
    if (!(await isWatched().catch(() => true))) {
      known.clear();
      return;
    }
    const { services } = await health();
    for (const subject of checkedServices) {
      const { status } = services[subject];
      if (known.get(subject) === status) continue;
      const isNews = known.has(subject);
      known.set(subject, status);
      if (!isNews) continue;
      const event = { type: 'service.changed', at: new Date().toISOString(), subject, details: { status } };
      // Redis itself may be what is away.
      await publish(event).catch(() => known.delete(subject));
    }
  }, healthEveryMs);
  return () => clearInterval(timer);
}
