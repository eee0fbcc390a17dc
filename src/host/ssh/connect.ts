import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeSSH } from 'node-ssh';
import type { AuthHandlerMiddleware } from 'ssh2';
import { UserError } from '../../domain/errors.ts';
import { escapeControl } from '../quote.ts';
import { Authentication, type Credentials } from './authentication.ts';
import { Deadline } from './deadline.ts';
import { HostKeyCheck, type HostKeyPolicy } from './host-keys.ts';
import { Link } from './link.ts';

export interface SshSettings {
  label: string;
  user: string;
  host: string;
  port: number;
  hostKeys: HostKeyPolicy;
  credentials: Credentials;
  /** For the connection to stand, retries included; time in which the user is asked something does not count. */
  timeoutMs: number;
  /** Between two signs of life; after three without an answer the link counts as lost. */
  keepaliveMs: number;
  signal?: AbortSignal | undefined;
  /** The server through which this one is reached. */
  jump?: SshSettings | undefined;
}

/** Waits before the second, third and fourth attempt, in milliseconds. */
const retryDelays = [300, 900, 2_000];
/** Failures that may pass: a server that is starting, a resolver that is busy. A name that does not exist stays so. */
const passing = new Set(['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN']);

interface ConnectError extends Error {
  code?: string;
  level?: string;
}

/**
 * Connects and logs in; only this is ever retried, never a command. Throws UserError: unreachable, auth_failed,
 * host_key_unknown or host_key_changed; or the abort signal's reason.
 */
export async function connectSsh(settings: SshSettings): Promise<Link> {
  const deadline = new Deadline(settings.timeoutMs);
  const check = await HostKeyCheck.load(settings.hostKeys);
  try {
    for (const delay of [...retryDelays, undefined]) {
      settings.signal?.throwIfAborted();
      try {
        return await connectOnce(settings, check, deadline);
      } catch (error) {
        const mayPass = passing.has((error as ConnectError).code ?? '');
        if (delay === undefined || !mayPass || deadline.remainingMs < delay) throw describe(settings, error);
        // An abort ends the pause; the head of the loop throws its reason.
        await sleep(delay * (0.75 + Math.random() / 2), undefined, { signal: settings.signal }).catch(
          () => {},
        );
      }
    }
    throw new Error('The loop above returns or throws.');
  } finally {
    deadline.clear();
  }
}

async function connectOnce(settings: SshSettings, check: HostKeyCheck, deadline: Deadline): Promise<Link> {
  const { host, port, user, keepaliveMs, signal } = settings;
  const authentication = await Authentication.prepare(pausing(settings.credentials, deadline));
  const way = await openWay(settings);
  let refuse: (error: unknown) => void = () => {};
  const refused = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  const authHandler: AuthHandlerMiddleware = (accepted, _partial, next) => {
    authentication.next(accepted).then((method) => {
      if (method === false) refuse(authentication.failure());
      else next(method);
    }, refuse);
  };
  const ssh = new NodeSSH();
  const connecting = ssh.connect({
    host,
    port,
    username: user,
    ...(way && { sock: way.stream }),
    // Our own deadline stands still while the user is asked.
    readyTimeout: 0,
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: 3,
    algorithms: { serverHostKey: check.algorithms() },
    hostVerifier: (key: Buffer, verified: (valid: boolean) => void) => {
      deadline.during(check.verify(key)).then(
        () => verified(true),
        (error) => {
          refuse(error);
          verified(false);
        },
      );
    },
    authHandler,
  });
  const client = ssh.connection;
  if (!client) throw new Error('node-ssh made no client.');
  // Without it Nagle's algorithm and delayed acknowledgements cost about 130 ms to log in and 40 ms a command.
  client.setNoDelay(true);
  const link = new Link(client, settings.label);
  const abort = () => refuse(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  deadline.onExpiry = () => refuse(timedOut(settings));
  try {
    await Promise.race([refused, connecting]);
  } catch (error) {
    client.destroy();
    await way?.link.close();
    throw isAuthenticationFailure(error) ? authentication.failure() : error;
  } finally {
    deadline.onExpiry = undefined;
    signal?.removeEventListener('abort', abort);
  }
  // The way there ends with it.
  client.once('close', () => void way?.link.close());
  return link;
}

/** A stream to the server from its jump host, over a connection of its own; undefined where there is none. */
async function openWay({ jump, host, port, label, signal }: SshSettings): Promise<Way | undefined> {
  if (jump === undefined) return undefined;
  const link = await connectSsh({ ...jump, signal });
  try {
    return { link, stream: await link.forwardTcp(host, port) };
  } catch (cause) {
    await link.close();
    throw new UserError(
      'unreachable',
      `Cannot reach ${label}: its jump host ${jump.label} does not open a way to ${host}, port ${port}.`,
      {
        hint: `Check that sshd of the jump host forwards (AllowTcpForwarding) and reaches it: ssh -J ${jump.label} ${host}`,
        cause,
      },
    );
  }
}

interface Way {
  link: Link;
  stream: Duplex;
}

/** The same credentials, with the deadline standing still during questions. */
function pausing(credentials: Credentials, deadline: Deadline): Credentials {
  const { askPassword, askPassphrase } = credentials;
  return {
    ...credentials,
    askPassword: askPassword && ((prompt) => deadline.during(askPassword(prompt))),
    askPassphrase: askPassphrase && ((file) => deadline.during(askPassphrase(file))),
  };
}

function isAuthenticationFailure(error: unknown): boolean {
  const { level, message } = error as ConnectError;
  return level === 'client-authentication' || level === 'agent' || /too many authentication/i.test(message);
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'this machine has no network that leads to it',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNRESET: 'it hung up',
};

function describe(settings: SshSettings, error: unknown): unknown {
  if (error instanceof UserError || settings.signal?.aborted) return error;
  const { code, level, message } = error as ConnectError;
  const reason = reasons[code ?? ''];
  if (reason !== undefined) return unreachable(settings, reason, error);
  if (level === 'handshake' || level === 'protocol' || level === 'client-socket') {
    return unreachable(settings, `the SSH handshake failed (${escapeControl(message)})`, error);
  }
  return unreachable(settings, `it ended the connection (${escapeControl(message)})`, error);
}

const timedOut = (settings: SshSettings) =>
  unreachable(settings, `it did not answer within ${settings.timeoutMs / 1000} s`);

function unreachable({ label, host, port }: SshSettings, why: string, cause?: unknown): UserError {
  return new UserError('unreachable', `Cannot reach ${label} (${host}, port ${port}): ${why}.`, {
    hint: `Check the address and port, that the server runs, and that sshd answers: ssh -v -p ${port} ${host}`,
    cause,
  });
}
