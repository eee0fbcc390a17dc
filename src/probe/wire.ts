import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { LinkProblem } from './report.ts';

/** Where a SIP server is, and how it is spoken to. */
export interface FarEnd {
  /** IP address. */
  address: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  /** Whom the certificate must be of, with TLS. */
  name: string;
}

/** A way for whole SIP messages. */
export interface Wire {
  protocol: 'UDP' | 'TCP' | 'TLS';
  /** Own address and port. */
  address: string;
  /** Why its certificate proves nothing; null if it does, and without TLS. */
  distrust: string | null;
  send(text: string): void;
  close(): void;
  /** Whole messages; blank lines only keep the way open (RFC 5626, 3.5.1). */
  onMessage(listener: (text: string) => void): void;
  onFault(listener: (problem: LinkProblem) => void): void;
}

/** Why a probe could not do what it was told. */
export class LinkFailure extends Error {
  readonly problem: LinkProblem;

  constructor(problem: LinkProblem) {
    super(`the way is broken: ${JSON.stringify(problem)}`);
    this.problem = problem;
  }
}

/** Opens the way to a SIP server; over UDP nothing is sent for it. Throws LinkFailure. */
export async function openWire(far: FarEnd, patienceMs: number): Promise<Wire> {
  return far.transport === 'udp' ? openUdp(far) : openStream(far, patienceMs);
}

async function openUdp({ address: host, port: to }: FarEnd): Promise<Wire> {
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  socket.connect(to, host);
  try {
    await once(socket, 'connect');
  } catch (error) {
    socket.close();
    throw new LinkFailure(problemOf(error));
  }
  const { address, port } = socket.address();
  return {
    protocol: 'UDP',
    address: hostPort(address, port),
    distrust: null,
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onMessage: (listener) =>
      socket.on('message', (data) => {
        if (data.toString().trim() !== '') listener(data.toString());
      }),
    // A connected socket hears that nothing listens on the far end's port.
    onFault: (listener) => socket.on('error', (error) => listener(problemOf(error))),
  };
}

async function openStream(far: FarEnd, patienceMs: number): Promise<Wire> {
  const { address: host, port, name, transport } = far;
  const isTls = transport === 'tls';
  const socket = isTls
    ? connectTls({
        ...{ host, port, rejectUnauthorized: false },
        // As Asterisk does (pjsip.conf).
        ...{ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
        ...(isIP(name) === 0 ? { servername: name } : {}),
      })
    : connectTcp({ host, port });
  let isConnected = false;
  socket.once('connect', () => {
    isConnected = true;
  });
  const timer = setTimeout(() => socket.destroy(new SilenceError()), patienceMs);
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect');
  } catch (error) {
    socket.destroy();
    if (error instanceof SilenceError || !(isTls && isConnected)) throw new LinkFailure(problemOf(error));
    throw new LinkFailure({ kind: 'tls', reason: reasonOf(error) });
  } finally {
    clearTimeout(timer);
  }
  return {
    protocol: isTls ? 'TLS' : 'TCP',
    address: hostPort(socket.localAddress ?? '', socket.localPort ?? 0),
    distrust: socket instanceof TLSSocket && !socket.authorized ? reasonOf(socket.authorizationError) : null,
    send: (text) => socket.write(text),
    close: () => socket.destroy(),
    onMessage: (listener) => readMessages(socket, listener),
    onFault(listener) {
      socket.on('error', (error) => listener(problemOf(error)));
      socket.on('end', () => listener({ kind: 'closed' }));
    },
  };
}

class SilenceError extends Error {}

/** A stream has messages one after the other, each with the length of its body (RFC 3261, 18.3). */
function readMessages(socket: Socket, listener: (text: string) => void): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const head = pending.indexOf('\r\n\r\n');
      if (head === -1) return;
      const body = Number(
        /^(?:content-length|l)\s*:\s*(\d+)/im.exec(pending.toString('latin1', 0, head))?.[1] ?? 0,
      );
      const end = head + 4 + body;
      if (pending.length < end) return;
      const text = pending.toString('utf8', 0, end);
      pending = pending.subarray(end);
      if (text.trim() !== '') listener(text.trimStart());
    }
  });
}

const hostPort = (host: string, port: number) => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

function problemOf(error: unknown): LinkProblem {
  if (error instanceof SilenceError) return { kind: 'silence' };
  const { code = '' } = error as NodeJS.ErrnoException;
  if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code)) return { kind: 'closed' };
  if (['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EINVAL', 'EPERM', 'EACCES'].includes(code)) {
    return { kind: 'no_route', code };
  }
  if (code === 'ETIMEDOUT') return { kind: 'silence' };
  return { kind: 'fault', message: reasonOf(error) };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message ?? String(error);
}
