import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, ExecOptions, SFTPWrapper } from 'ssh2';
import { connectionLost } from '../failure.ts';
import type { Exit, HostProcess } from '../process.ts';
import { Slots } from './slots.ts';

/** sshd allows 10 sessions a connection by default (MaxSessions); two are left for ending commands. */
const sessionLimit = 8;
const urgentLimit = 2;

export interface SessionOptions {
  urgent?: boolean | undefined;
  signal?: AbortSignal | undefined;
  pty?: ExecOptions['pty'];
}

/** A session channel as a process; `channel` itself for what only a terminal needs. */
export interface Session extends HostProcess {
  channel: ClientChannel;
}

/**
 * One authenticated SSH connection. Whatever waits on it is rejected as soon as it breaks: a command whose
 * end was not seen has not succeeded.
 */
export class Link {
  readonly #client: Client;
  readonly #label: string;
  readonly #sessions = new Slots(sessionLimit);
  readonly #urgent = new Slots(urgentLimit);
  readonly #pending = new Set<(reason: Error) => void>();
  readonly #closed: Promise<void>;
  #cause: Error | undefined;
  #lost: Error | undefined;

  constructor(client: Client, label: string) {
    this.#client = client;
    this.#label = label;
    // A listener for as long as the client lives: an error without one would end the whole program.
    client.on('error', (error: Error) => {
      this.#cause ??= error;
    });
    client.on('end', () => this.#lose());
    this.#closed = new Promise((resolve) => {
      client.on('close', () => {
        this.#lose();
        resolve();
      });
    });
  }

  /** Starts a command line on the server, as soon as a session is free. */
  async exec(command: string, options: SessionOptions = {}): Promise<Session> {
    const slots = options.urgent ? this.#urgent : this.#sessions;
    const release = await this.during(slots.acquire(options.signal));
    try {
      return await this.#open<Session>((done) =>
        this.#client.exec(command, options.pty ? { pty: options.pty } : {}, (error, channel) =>
          // At once: the exit code of a quick command may be in the very packet that opens its channel.
          error ? done(error) : done(undefined, this.#session(channel, release)),
        ),
      );
    } catch (error) {
      // Nothing ran yet, so trying again with fewer sessions at once is safe.
      const fewer = isOpenFailure(error) && !options.urgent && slots.shrink();
      release();
      if (fewer) return this.exec(command, options);
      throw error;
    }
  }

  /** A tunnel to a Unix socket, opened by sshd with the rights of the login. */
  forwardUnix(path: string): Promise<Duplex> {
    return this.#open((done) => this.#client.openssh_forwardOutStreamLocal(path, done));
  }

  /** A tunnel to a TCP port, as seen from the server. */
  forwardTcp(address: string, port: number): Promise<Duplex> {
    return this.#open((done) => this.#client.forwardOut('127.0.0.1', 0, address, port, done));
  }

  /** The file transfer channel; the caller ends it. */
  sftp(): Promise<SFTPWrapper> {
    return this.#open((done) => this.#client.sftp(done));
  }

  /** The outcome of the work, or connection_lost if that comes first. */
  during<T>(work: Promise<T>): Promise<T> {
    if (this.#lost) {
      // Whatever becomes of the work, the loss is the failure to report.
      work.catch(() => {});
      return Promise.reject(this.#lost);
    }
    return new Promise<T>((resolve, reject) => {
      this.#pending.add(reject);
      work.then(resolve, reject).finally(() => this.#pending.delete(reject));
    });
  }

  async close(): Promise<void> {
    this.#cause ??= new Error('it was closed');
    this.#client.end();
    // A server that does not answer the farewell must not keep the program alive.
    const timer = setTimeout(() => this.#client.destroy(), 1_000);
    await this.#closed;
    clearTimeout(timer);
  }

  #open<T>(open: (done: (error: Error | undefined, opened?: T) => void) => void): Promise<T> {
    return this.during(
      new Promise<T>((resolve, reject) => {
        try {
          open((error, opened) => (opened === undefined ? reject(error) : resolve(opened)));
        } catch (error) {
          // ssh2 throws when its socket has ended but the event has not come yet.
          reject(connectionLost(this.#label, 'the server ended it', error));
        }
      }),
    );
  }

  #session(channel: ClientChannel, release: () => void): Session {
    let exit: Exit | undefined;
    channel.on('exit', (code: number | null, signal?: string) => {
      exit = { code, signal: signal?.replace(/^SIG/, '') ?? null };
    });
    const closed = new Promise<Exit>((resolve, reject) => {
      channel.once('close', () => {
        release();
        const ended = exit !== undefined && (exit.code !== null || exit.signal !== null);
        // The exit code may arrive before the last output: it counts only if the link outlived the channel.
        if (this.#lost) reject(this.#lost);
        else if (exit !== undefined && ended) resolve(exit);
        else reject(connectionLost(this.#label, 'a command ended without an exit code'));
      });
    });
    const stderrEnd = new Promise((resolve) => channel.stderr.once('end', resolve));
    const exited = this.during(stderrEnd.then(() => closed));
    // Both may fail when nobody waits any more.
    closed.catch(() => {});
    exited.catch(() => {});
    return {
      channel,
      stdin: channel,
      stdout: channel,
      stderr: channel.stderr,
      exited,
      abandon: () => channel.close(),
    };
  }

  #lose(): void {
    this.#lost ??= connectionLost(this.#label, describeLoss(this.#cause), this.#cause);
    for (const reject of this.#pending) reject(this.#lost);
    this.#pending.clear();
  }
}

/** Whether the server refused to open a channel, rather than the link having failed. */
export function isOpenFailure(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Channel open failure');
}

function describeLoss(cause: Error | undefined): string {
  if (cause === undefined) return 'the server ended it';
  if (cause.message === 'Keepalive timeout') return 'the server has not answered for some time';
  return cause.message;
}
