import { computed, effect, Injectable, inject, signal, untracked } from '@angular/core';
import { Api } from './api.ts';
import { asApiError } from './api-error.ts';
import { isAccess, isEvent, isSnapshot, type LiveEvent, type Snapshot } from './event-messages.ts';
import { License } from './license.ts';
import { Session } from './session.ts';

/** A listener of events; null tells that events were missed: ask for everything anew. */
type Listener = (event: LiveEvent | null) => void;

const shortestWaitMs = 1000;
const longestWaitMs = 15_000;
/** A socket that has failed so often, while the server answers, is refused by something. */
const refusals = 2;

/**
 * What happens on the server, as it happens. Connects while someone is logged in, and again after a drop, going on
 * where it was; what cannot be made up for is told as null. What the user may open changes with it.
 */
@Injectable({ providedIn: 'root' })
export class Events {
  readonly #api = inject(Api);
  readonly #session = inject(Session);
  readonly #license = inject(License);
  readonly #listeners = new Set<Listener>();
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitMs = shortestWaitMs;
  #last: number | undefined;
  #seenSnapshot = false;
  /** Sockets in a row that the server gave a ticket for, and that did not open. */
  readonly #unopened = signal(0);

  readonly state = signal<'off' | 'connecting' | 'live'>('off');
  /** Whether the server answers, and no socket to it opens: the browser or something between them refuses that. */
  readonly isBlocked = computed(() => this.#unopened() >= refusals);
  /** What there was when the connection began. */
  readonly snapshot = signal<Snapshot | null>(null);

  constructor() {
    effect(() => {
      const me = this.#session.me();
      const wanted = me !== null && !me.mustChangePassword;
      untracked(() => (wanted ? this.#start() : this.#stop()));
    });
    addEventListener('online', () => this.#retryNow());
    addEventListener('offline', () => this.#drop());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#retryNow();
    });
  }

  /** Calls back with events whose type begins with one of the words; gives what ends it. */
  on(about: readonly string[], listener: Listener): () => void {
    const chosen: Listener = (event) => {
      if (event === null || about.includes(event.type.split('.')[0] ?? '')) listener(event);
    };
    this.#listeners.add(chosen);
    return () => void this.#listeners.delete(chosen);
  }

  #start(): void {
    if (this.state() === 'off') void this.#connect();
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.state.set('off');
    this.snapshot.set(null);
    this.#last = undefined;
    this.#seenSnapshot = false;
    this.#unopened.set(0);
    this.#socket?.close();
    this.#socket = null;
  }

  async #connect(): Promise<void> {
    this.state.set('connecting');
    try {
      const { ticket } = await this.#api.post('/api/events/ticket');
      if (this.state() !== 'connecting') return;
      const after = this.#last === undefined ? '' : `&after=${this.#last}`;
      const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
      this.#watch(new WebSocket(`${scheme}://${location.host}/api/events?ticket=${ticket}${after}`));
    } catch (error) {
      this.#unopened.set(0);
      if (asApiError(error).code !== 'unauthenticated') this.#retryLater();
    }
  }

  #watch(socket: WebSocket): void {
    this.#socket = socket;
    let isOpened = false;
    socket.addEventListener('open', () => {
      isOpened = true;
      this.#unopened.set(0);
    });
    socket.addEventListener('message', ({ data }) => this.#take(JSON.parse(String(data))));
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      if (!isOpened) this.#unopened.update((count) => count + 1);
      // 4001: not allowed any more. Who is logged in now tells whether that is the end.
      if (code === 4001) void this.#session.refresh().catch(() => undefined);
      if (this.state() !== 'off') this.#retryLater();
    });
  }

  #take(message: unknown): void {
    if (isAccess(message)) {
      // Who comes back and has missed nothing is told nothing else.
      if (this.#seenSnapshot) this.state.set('live');
      const isNews = this.#session.setAccess(message, message.license);
      // The role and the licence's term are not in the message.
      if (isNews) void Promise.all([this.#session.refresh(), this.#license.verify()]).catch(() => undefined);
    } else if (isSnapshot(message)) {
      if (message.number !== undefined) this.#last = message.number;
      this.snapshot.set(message);
      this.#becomeLive();
      if (this.#seenSnapshot) for (const listener of this.#listeners) listener(null);
      this.#seenSnapshot = true;
    } else if (isEvent(message)) {
      this.#last = message.number;
      this.#becomeLive();
      for (const listener of this.#listeners) listener(message.event);
    }
  }

  #becomeLive(): void {
    this.#waitMs = shortestWaitMs;
    this.state.set('live');
  }

  /** Without a network a socket would be silent for a while before it is known to be dead. */
  #drop(): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    socket.close();
    this.#retryLater();
  }

  #retryLater(): void {
    this.state.set('connecting');
    clearTimeout(this.#timer);
    // Not all at once after the server was away.
    const wait = this.#waitMs * (0.75 + Math.random() / 2);
    this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
    this.#timer = setTimeout(() => void this.#connect(), wait);
  }

  #retryNow(): void {
    if (this.state() !== 'connecting' || this.#socket !== null) return;
    clearTimeout(this.#timer);
    void this.#connect();
  }
}
