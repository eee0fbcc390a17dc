import { computed, effect, Injectable, inject, signal, untracked } from '@angular/core';
import { Api } from '../core/api.ts';
import { type ApiError, asApiError } from '../core/api-error.ts';
import { Events } from '../core/events.ts';
import { Session } from '../core/session.ts';
import { readStored, writeStored } from '../core/stored.ts';
import type { Call, Ending, MicrophoneProblem } from './call.ts';
import type { Ice } from './ice.ts';
import type { LineEvents, SipLine } from './sip-line.ts';
import { sound } from './tones.ts';

/** `elsewhere`: another tab of this browser has the phone. */
export type PhoneState = 'off' | 'connecting' | 'ready' | 'elsewhere' | 'failed';

/** Why the phone is not ready: the API's refusal, the password's, or a WebSocket that does not open. */
export type PhoneProblem = ApiError | 'refused' | 'socket' | 'certificate';

/** A call that was, for calling again. */
export interface PastCall {
  call: Call;
  /** Null if it was answered, or hung up. */
  ending: Ending | null;
  /** ISO 8601. */
  at: string;
}

const lock = 'smartcms-phone';
/** A socket that has failed so often will not open by itself. */
const patience = 2;
const kept = 8;
const askAgainSeconds = 60;

/**
 * The phone of the user's own extension, in this tab. It is on only if it was turned on in this browser, since an
 * extension may ring at one place only; and in one tab, which the browser's locks see to.
 */
@Injectable({ providedIn: 'root' })
export class Phone {
  readonly #api = inject(Api);
  readonly #session = inject(Session);
  readonly #live = inject(Events);
  readonly #state = signal<PhoneState>('off');
  readonly #problem = signal<PhoneProblem | null>(null);
  readonly #call = signal<Call | null>(null);
  readonly #past = signal<readonly PastCall[]>([]);
  readonly #notice = signal<Notice | null>(null);
  readonly #microphone = signal<MicrophoneProblem | null>(null);
  #line: SipLine | null = null;
  /** Ends holding the lock, or waiting for it. */
  #release: (() => void) | null = null;
  /** Fetches a new credential for TURN before the present one ends. */
  #renewal: ReturnType<typeof setTimeout> | undefined;
  /** Sockets in a row that did not open, or broke. */
  readonly #failures = signal(0);

  /** Number of the user's extension; null if there is none. */
  readonly number = computed(() => this.#session.me()?.extension ?? null);
  readonly state = this.#state.asReadonly();
  readonly problem = computed<PhoneProblem | null>(() => {
    if (this.#problem() !== null || this.#failures() < patience) return this.#problem();
    // Where the console's own socket is open, sockets are let through, and the certificate is good enough. Where the
    // server does not answer at all, the page says so.
    if (this.#live.state() === 'live') return 'socket';
    return this.#live.isBlocked() ? 'certificate' : null;
  });
  /** The call that goes on; null if there is none. */
  readonly call = this.#call.asReadonly();
  /** The latest first. */
  readonly past = this.#past.asReadonly();
  /** What came of the last call or transfer, until the next one. */
  readonly notice = this.#notice.asReadonly();
  readonly microphone = this.#microphone.asReadonly();

  constructor() {
    effect(() => {
      const number = this.number();
      untracked(() => {
        if (number === null) this.#stop();
        else if (readStored('phone') === number) this.turnOn();
      });
    });
    const ringing = computed(() => {
      const call = this.#call();
      if (call?.state !== 'ringing') return null;
      return call.direction === 'in' ? 'ring' : 'ringback';
    });
    effect((onCleanup) => {
      const name = ringing();
      if (name !== null) onCleanup(sound(name));
    });
    // A server that was away may have been given other servers, or another secret of theirs.
    effect(() => {
      if (this.#live.state() === 'live') untracked(() => void this.#renewIce());
    });
    addEventListener('beforeunload', (event) => {
      if (this.#call() !== null) event.preventDefault();
    });
  }

  /** Registers here, now and whenever this console is opened in this browser. */
  turnOn(): void {
    const number = this.number();
    if (number === null || this.#release !== null) return;
    writeStored('phone', number);
    this.#problem.set(null);
    this.#state.set('connecting');
    void this.#hold({ ifAvailable: true });
  }

  turnOff(): void {
    writeStored('phone', null);
    this.#stop();
  }

  /** Takes the phone away from the tab that has it. */
  takeOver(): void {
    this.#stop();
    this.#state.set('connecting');
    void this.#hold({ steal: true });
  }

  dial(number: string): void {
    this.#notice.set(null);
    this.#line?.dial(number);
  }

  answer(): void {
    this.#notice.set(null);
    this.#line?.answer();
  }

  hangUp(): void {
    this.#line?.hangUp();
  }

  toggleMute(): void {
    this.#line?.mute(this.#call()?.isMuted === false);
  }

  toggleHold(): void {
    this.#line?.hold(this.#call()?.isHeld === false);
  }

  press(tones: string): void {
    this.#line?.press(tones);
  }

  passOn(to: string): void {
    this.#notice.set(null);
    this.#line?.passOn(to);
  }

  askFirst(to: string): void {
    this.#notice.set(null);
    this.#line?.askFirst(to);
  }

  connect(): void {
    this.#notice.set(null);
    this.#line?.connect();
  }

  /** Has the phone while the lock is had; waits for it if another tab has it. */
  async #hold(options: LockOptions): Promise<void> {
    const held = new Promise<void>((resolve) => {
      this.#release = resolve;
    });
    const mine = this.#release;
    const isWanted = () => this.#release === mine;
    try {
      const isFree = await navigator.locks.request(lock, options, async (got) => {
        if (got === null || !isWanted()) return got !== null;
        await this.#connect();
        await held;
        return true;
      });
      if (isFree || !isWanted()) return;
      this.#state.set('elsewhere');
      this.#release = null;
      await this.#hold({});
    } catch {
      // Another tab took it over.
      if (!isWanted()) return;
      this.#stop();
      this.#state.set('elsewhere');
      await this.#hold({});
    }
  }

  async #connect(): Promise<void> {
    this.#failures.set(0);
    this.#state.set('connecting');
    try {
      const [account, { SipLine }] = await Promise.all([
        this.#api.get('/api/me/phone'),
        import('./sip-line.ts'),
      ]);
      if (this.#release === null) return;
      const { username: number, password, name, path, ice } = account;
      const url = `wss://${location.host}${path}`;
      this.#line = new SipLine({ number, password, name, url, host: location.hostname, ice }, this.#events());
      this.#line.start();
      this.#renewLater(ice);
    } catch (error) {
      this.#fail(asApiError(error));
    }
  }

  async #renewIce(): Promise<void> {
    const line = this.#line;
    if (line === null) return;
    clearTimeout(this.#renewal);
    const account = await this.#api.get('/api/me/phone').catch(() => null);
    if (this.#line !== line) return;
    if (account !== null) line.useIce(account.ice);
    this.#renewLater(account?.ice ?? null);
  }

  /** Without an answer soon; never where there is nothing that ends. */
  #renewLater(ice: Ice | null): void {
    clearTimeout(this.#renewal);
    const seconds = ice === null ? askAgainSeconds : ice.turn?.renewAfterSeconds;
    if (seconds !== undefined) this.#renewal = setTimeout(() => void this.#renewIce(), seconds * 1000);
  }

  #events(): LineEvents {
    return {
      state: (state) => {
        if (state === 'ready') this.#becomeReady();
        else if (state === 'refused') this.#fail('refused');
        else if (state === 'closed') this.#lose();
      },
      call: (call) => this.#call.set(call),
      microphone: (problem) => this.#microphone.set(problem),
      ended: (call, ending) => {
        this.#past.update((all) => [{ call, ending, at: new Date().toISOString() }, ...all].slice(0, kept));
        if (ending !== null) this.#notice.set({ about: 'ending', ending, number: call.number });
      },
      notPassed: (to) => this.#notice.set({ about: 'transfer', number: to }),
    };
  }

  #becomeReady(): void {
    this.#failures.set(0);
    this.#state.set('ready');
  }

  /** It goes on trying by itself; soon it is told why it may be in vain. */
  #lose(): void {
    if (this.#line === null) return;
    this.#failures.update((count) => count + 1);
    this.#state.set('connecting');
  }

  #fail(problem: PhoneProblem): void {
    this.#stop();
    this.#problem.set(problem);
    this.#state.set('failed');
  }

  #stop(): void {
    const line = this.#line;
    this.#line = null;
    clearTimeout(this.#renewal);
    line?.stop();
    this.#call.set(null);
    this.#failures.set(0);
    this.#problem.set(null);
    this.#notice.set(null);
    this.#state.set('off');
    this.#release?.();
    this.#release = null;
  }
}

/** What came of a call or a transfer. */
export type Notice =
  | { about: 'ending'; ending: Ending; number: string }
  | { about: 'transfer'; number: string };
