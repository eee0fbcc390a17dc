import http from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { connectAmi } from '../../asterisk/ami/client.ts';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Host } from '../../host/host.ts';
import { containerName, type ServiceName, serviceNames } from '../layout.ts';
import type { KnownPorts } from '../state.ts';
import { waitHealthy } from './compose.ts';
import type { ApplyContext } from './context.ts';

/** How long a check may go on failing before it counts: services open their ports a moment after they are healthy. */
const patienceMilliseconds = 15_000;
const attemptMilliseconds = 5_000;

export interface Check {
  name: string;
  /** Services that it goes through. */
  services: ServiceName[];
  /** Resolves if it works; rejects with the reason. */
  run: () => Promise<void>;
}

/**
 * Proves that the server works, each way in for itself, seen from the server's own loopback.
 * @throws UserError unhealthy, naming every check that failed and why.
 */
export async function verifyServer(
  context: ApplyContext,
  ports: KnownPorts,
  onLine: (line: string) => void,
): Promise<void> {
  const { host, signal, plan } = context;
  await waitHealthy(host, serviceNames, { signal, onLine });
  const failures: string[] = [];
  const involved = new Set<ServiceName>();
  await Promise.all(
    serverChecks(host, ports, plan.secrets.values.ami_cli_secret).map(async ({ name, run, services }) => {
      const problem = await attempt(run, patienceMilliseconds, signal);
      onLine(problem === null ? `${name}: ok` : `${name}: ${problem}`);
      if (problem === null) return;
      failures.push(`${name}: ${problem}`);
      for (const service of services) involved.add(service);
    }),
  );
  if (failures.length === 0) return;
  throw new UserError('unhealthy', 'The services run, but the server does not work as a whole.', {
    output: [...failures, ...(await lastWords(host, [...involved], signal))],
    hint: 'smartcms doctor explains each; smartcms logs SERVICE shows what a service says.',
  });
}

/** The last log lines of each service. */
async function lastWords(host: Host, services: ServiceName[], signal: AbortSignal): Promise<string[]> {
  const asked = services.map((service) => {
    const container = containerName(service);
    return `echo '--- the last lines of ${container}'; docker logs --tail 15 ${container} 2>&1`;
  });
  const { stdout } = await host.script(asked.join('\n'), { signal, okCodes: 'any', title: 'Reading logs' });
  return stdout.split('\n').filter((line) => line !== '');
}

/** One check for each way into a server. */
export function serverChecks(host: Host, ports: KnownPorts, amiSecret: Secret): Check[] {
  return [
    consoleCheck(host, ports),
    {
      name: 'API through nginx',
      services: ['api', 'frontend'],
      run: () => requireStatus(overTls(host, ports.https), '/api/health', 200),
    },
    {
      name: 'WebSocket through nginx',
      services: ['frontend', 'asterisk'],
      run: () => requireWebSocket(overTls(host, ports.https)),
    },
    {
      name: 'WebSocket of Asterisk',
      services: ['asterisk'],
      run: () => requireWebSocket(overTls(host, ports.wss)),
    },
    {
      name: 'SIP over TCP',
      services: ['asterisk'],
      run: () => requireSip(() => host.connectTcp('127.0.0.1', ports.sip)),
    },
    { name: 'SIP over TLS', services: ['asterisk'], run: () => requireSip(overTls(host, ports.sips)) },
    {
      name: 'Asterisk Manager Interface',
      services: ['asterisk'],
      run: () => requireAmi(host, ports.ami, amiSecret),
    },
  ];
}

/** The page of the console, whichever is served. */
export function consoleCheck(host: Host, ports: KnownPorts): Check {
  return {
    name: 'Console page',
    services: ['frontend'],
    run: () => requireStatus(overTls(host, ports.https), '/', 200),
  };
}

/** Null if the check passes within `patienceMs`, else its last reason. */
export async function attempt(
  run: Check['run'],
  patienceMs: number,
  signal: AbortSignal,
): Promise<string | null> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      await within(run(), signal);
      return null;
    } catch (error) {
      signal.throwIfAborted();
      if (Date.now() >= deadline) return (error as Error).message;
    }
    await sleep(500, undefined, { signal });
  }
}

async function within(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const timer = new AbortController();
  const tooLate = sleep(attemptMilliseconds, undefined, {
    signal: AbortSignal.any([signal, timer.signal]),
  }).then(() => {
    throw new Error(`no answer within ${attemptMilliseconds / 1000} seconds`);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    timer.abort();
    tooLate.catch(() => undefined);
  }
}

type Connect = () => Promise<Duplex>;

/** TLS to a port of the server; its own certificate may be self-signed, and the link is the server's loopback. */
function overTls(host: Host, port: number): Connect {
  return async () => {
    const socket = await host.connectTcp('127.0.0.1', port);
    return new Promise((resolve, reject) => {
      const secure = tls.connect({ socket, rejectUnauthorized: false, servername: 'localhost' }, () =>
        resolve(secure),
      );
      secure.once('error', reject);
    });
  };
}

async function requireStatus(connect: Connect, path: string, expected: number): Promise<void> {
  const socket = await connect();
  try {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = http.get(
        { path, host: 'localhost', createConnection: () => socket as never },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      request.once('error', reject);
    });
    if (status !== expected) throw new Error(`HTTP status ${status} instead of ${expected}`);
  } finally {
    socket.destroy();
  }
}

/** The handshake of RFC 7118: a WebSocket with the subprotocol sip. */
async function requireWebSocket(connect: Connect): Promise<void> {
  const head = await exchange(connect, [
    'GET /ws HTTP/1.1',
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: c21hcnRjbXMtdmVyaWZ5IQ==',
    'Sec-WebSocket-Protocol: sip',
  ]);
  if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(`answered "${head}" to a WebSocket handshake`);
}

/** Any answer to OPTIONS proves the transport; 401 is the usual one. */
async function requireSip(connect: Connect): Promise<void> {
  const head = await exchange(connect, [
    'OPTIONS sip:verify@localhost SIP/2.0',
    'Via: SIP/2.0/TCP 127.0.0.1:5999;branch=z9hG4bKverify;rport',
    'Max-Forwards: 1',
    'From: <sip:verify@localhost>;tag=verify',
    'To: <sip:verify@localhost>',
    'Call-ID: verify@localhost',
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
  ]);
  if (!head.startsWith('SIP/2.0 ')) throw new Error(`answered "${head}" to SIP OPTIONS`);
}

async function requireAmi(host: Host, port: number, secret: Secret): Promise<void> {
  const stream = () => host.connectTcp('127.0.0.1', port);
  const client = await connectAmi({
    stream,
    username: 'smartcms_cli',
    secret,
    timeoutMs: attemptMilliseconds,
  });
  try {
    await client.ping();
  } finally {
    client.close();
  }
}

/** Sends a header block and resolves to the first line of the answer. */
async function exchange(connect: Connect, lines: string[]): Promise<string> {
  const socket = await connect();
  try {
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      const end = text.indexOf('\r\n');
      if (end >= 0) return text.slice(0, end);
    }
    throw new Error('the connection was closed without an answer');
  } finally {
    socket.destroy();
  }
}
