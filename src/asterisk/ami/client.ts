import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import { type AmiFields, encodeAction } from './encode.ts';
import { type AmiMessage, AmiParser, amiField, amiFields } from './parser.ts';

export interface AmiOptions {
  /** A connection to the manager interface, or how to open one. */
  stream: Duplex | (() => Promise<Duplex>);
  username: string;
  secret: Secret;
  /** Milliseconds for connecting, for the login, and the longest silence within an action. */
  timeoutMs: number;
  /** Classes of events to be sent, as manager.conf names them; none if absent. */
  events?: string | undefined;
}

export interface AmiClientEvents {
  event: [AmiMessage];
  close: [UserError];
}

/** Asterisk said no: the response tells why. */
export class AmiRefused extends UserError {
  readonly response: AmiMessage;

  constructor(action: string, response: AmiMessage) {
    // A command that fails says why in its output.
    const output = amiFields(response, 'Output');
    const reason = output[0] ?? amiField(response, 'Message') ?? 'no reason given';
    const denied = /permission denied/i.test(reason);
    super(denied ? 'auth_failed' : 'command_failed', `Asterisk refused ${action}: ${reason}`, {
      hint: denied
        ? 'The manager user lacks the right for this action: see read and write in manager.conf.'
        : undefined,
      output,
    });
    this.response = response;
  }
}

interface Pending {
  action: string;
  /** Null for an action that answers with one response. */
  take: ((message: AmiMessage) => void) | null;
  timer: NodeJS.Timeout;
  resolve: (last: AmiMessage) => void;
  reject: (error: Error) => void;
}

/** One login at Asterisk's manager interface. It does not reconnect: reconnecting.ts does. */
export class AmiClient extends EventEmitter<AmiClientEvents> {
  readonly #stream: Duplex;
  readonly #timeoutMs: number;
  readonly #parser = new AmiParser();
  readonly #pending = new Map<string, Pending>();
  #count = 0;
  #uses = 0;
  #lost: UserError | undefined;

  /** Takes over the stream; use connectAmi, which logs in. */
  constructor(stream: Duplex, timeoutMs: number) {
    super();
    this.#stream = stream;
    this.#timeoutMs = timeoutMs;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.on('error', (cause) => this.#lose(connectionLost(cause)));
    stream.on('close', () => this.#lose(connectionLost()));
    stream.on('end', () => this.#lose(connectionLost()));
  }

  /** Version of the protocol: 10.0.0 for Asterisk 21, 11.0.0 for 22. */
  get version(): string | undefined {
    return this.#parser.version;
  }

  /** So many actions were sent, but for signs of life. */
  get uses(): number {
    return this.#uses;
  }

  /** Whether an action waits for its answer. */
  get isBusy(): boolean {
    return this.#pending.size > 0;
  }

  get connected(): boolean {
    return this.#lost === undefined;
  }

  /**
   * Sends an action and gives its response; `timeoutMs` is for actions that take longer than others.
   * @throws AmiRefused if Asterisk says no, UserError connection_lost or unreachable if it says nothing.
   */
  async action(name: string, fields: AmiFields = {}, timeoutMs = this.#timeoutMs): Promise<AmiMessage> {
    return this.#send(name, fields, null, timeoutMs);
  }

  /** Sends an action that answers with a list, and gives the list's events without the closing one. */
  async list(name: string, fields: AmiFields = {}): Promise<AmiMessage[]> {
    const events: AmiMessage[] = [];
    await this.each(name, fields, (message) => void events.push(message));
    return events;
  }

  /** As list, but gives the events away as they come: of long lists only what is made of them is kept. */
  async each(
    name: string,
    fields: AmiFields,
    take: (message: AmiMessage) => void,
    timeoutMs = this.#timeoutMs,
  ): Promise<void> {
    try {
      await this.#send(name, fields, take, timeoutMs);
    } catch (error) {
      // PJSIPShowEndpoints and its kin report an empty list as an error: "No endpoints found".
      if (error instanceof AmiRefused && /^No \S+ found/i.test(amiField(error.response, 'Message') ?? ''))
        return;
      throw error;
    }
  }

  /** Milliseconds that Asterisk took to answer. */
  async ping(): Promise<number> {
    const start = performance.now();
    await this.action('Ping');
    return performance.now() - start;
  }

  /** Ends the connection; whatever still waits is rejected. */
  close(): void {
    this.#lose(new UserError('connection_lost', "the connection to Asterisk's manager interface was closed"));
  }

  /** Resolves to the response, or to the message that closes the list. */
  #send(action: string, fields: AmiFields, take: Pending['take'], timeoutMs: number): Promise<AmiMessage> {
    const id = `smartcms-${++this.#count}`;
    if (action !== 'Ping') this.#uses += 1;
    return new Promise((resolve, reject) => {
      if (this.#lost) throw this.#lost;
      const text = encodeAction(action, fields, id);
      const timer = setTimeout(() => this.#settle(id, timedOut(action, timeoutMs)), timeoutMs);
      this.#pending.set(id, { action, take, timer, resolve, reject });
      this.#stream.write(text);
    });
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#parser.push(chunk)) this.#dispatch(message);
    } catch (error) {
      this.#lose(error instanceof UserError ? error : connectionLost(error));
    }
  }

  #dispatch(message: AmiMessage): void {
    const isResponse = amiField(message, 'Response') !== undefined;
    const id = amiField(message, 'ActionID') ?? (isResponse ? this.#onlyPending() : undefined);
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (id === undefined || !pending) {
      if (!isResponse) this.emit('event', message);
      return;
    }
    pending.timer.refresh();
    const listState = amiField(message, 'EventList')?.toLowerCase();
    if (amiField(message, 'Response') === 'Error' || listState === 'cancelled') {
      this.#settle(id, new AmiRefused(pending.action, message));
    } else if (isResponse ? pending.take === null || listState !== 'start' : listState === 'complete') {
      this.#settle(id, message);
    } else if (!isResponse) {
      pending.take?.(message);
    }
  }

  /** Asterisk answers a message that it cannot parse without its ActionID. */
  #onlyPending(): string | undefined {
    return this.#pending.size === 1 ? [...this.#pending.keys()][0] : undefined;
  }

  #settle(id: string, outcome: AmiMessage | Error): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if (outcome instanceof Error) pending.reject(outcome);
    else pending.resolve(outcome);
  }

  #lose(reason: UserError): void {
    if (this.#lost) return;
    this.#lost = reason;
    for (const id of [...this.#pending.keys()]) this.#settle(id, reason);
    this.#stream.destroy();
    this.emit('close', reason);
  }
}

/**
 * Connects to the manager interface and logs in.
 * @throws UserError unreachable (no answer, not AMI), auth_failed (user or secret refused), connection_lost.
 */
export async function connectAmi(options: AmiOptions): Promise<AmiClient> {
  const stream =
    typeof options.stream === 'function' ? await open(options.stream, options.timeoutMs) : options.stream;
  const client = new AmiClient(stream, options.timeoutMs);
  try {
    await client.action('Login', {
      Username: options.username,
      Secret: options.secret.reveal(),
      Events: options.events ?? 'off',
    });
    return client;
  } catch (error) {
    client.close();
    if (!(error instanceof AmiRefused)) throw error;
    throw new UserError(
      'auth_failed',
      `Asterisk refused the manager user ${options.username}: ${error.message}`,
      {
        hint: 'Its secret on the server and in manager.conf differ, or its address is not permitted: deploy again.',
      },
    );
  }
}

async function open(connect: () => Promise<Duplex>, timeoutMs: number): Promise<Duplex> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut('connecting', timeoutMs)), timeoutMs);
  });
  const opening = connect();
  try {
    return await Promise.race([opening, silence]);
  } catch (cause) {
    // A connection that comes too late is not kept.
    opening.then((late) => late.destroy()).catch(() => undefined);
    if (cause instanceof UserError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('unreachable', `Asterisk's manager interface cannot be reached: ${reason}`, {
      hint: 'Check that Asterisk runs: smartcms status.',
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(what: string, timeoutMs: number): UserError {
  return new UserError('unreachable', `Asterisk did not answer ${what} within ${timeoutMs / 1000} s`, {
    hint: 'It may be overloaded or still starting: try again, then see smartcms logs asterisk.',
  });
}

function connectionLost(cause?: unknown): UserError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new UserError(
    'connection_lost',
    `the connection to Asterisk's manager interface was lost${reason}`,
    {
      hint: 'Asterisk may have stopped: see smartcms status.',
      cause,
    },
  );
}
