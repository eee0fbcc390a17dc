import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import {
  formatSip,
  parseSip,
  type SipHeader,
  type SipMessage,
  sipAnswer,
  sipHeaders,
} from '../../../src/probe/message.ts';
import { askProvider } from '../../../src/probe/provider.ts';
import type { ProviderTask } from '../../../src/probe/report.ts';
import { selfSigned } from '../../support/certificate.ts';

const account = { username: 'customer', password: 'their secret' };
const challenge = 'Digest realm="provider.example", nonce="5ca1ab1e", qop="auth", algorithm=MD5';
const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** What a provider says: a status, or for REGISTER, that of a right proof. */
interface Manner {
  options: string | null;
  register?: string;
}

function answer(request: SipMessage, { options, register }: Manner): SipMessage | null {
  if (request.start.startsWith('OPTIONS')) return options === null ? null : sipAnswer(request, options);
  const [proof] = sipHeaders(request, 'Authorization');
  if (proof === undefined) {
    const asked = sipAnswer(request, '401 Unauthorized');
    // A stronger algorithm may come first; ours is among them.
    const offers: SipHeader[] = [
      ['WWW-Authenticate', challenge.replace('MD5', 'SHA-256')],
      ['WWW-Authenticate', challenge],
    ];
    return { ...asked, headers: [...asked.headers, ...offers] };
  }
  const [method = '', uri = ''] = request.start.split(' ');
  const isRight = isProof(proof, { ...account, method, uri });
  // What is registered is asked for, and nothing is.
  const isQuestion = sipHeaders(request, 'Contact').length === 0 && method === 'REGISTER';
  return sipAnswer(request, isRight && isQuestion ? (register ?? '200 OK') : '403 Forbidden');
}

/** Whether a proof is the one for this challenge; its `cnonce` is the asker's own choice. */
function isProof(proof: string, of: { username: string; password: string; method: string; uri: string }) {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const part = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(proof)?.[1];
  const secret = md5(`${of.username}:provider.example:${of.password}`);
  const chosen = `5ca1ab1e:${part('nc')}:${part('cnonce')}:auth`;
  return part('response') === md5(`${secret}:${chosen}:${md5(`${of.method}:${of.uri}`)}`);
}

async function udpProvider(manner: Manner): Promise<number> {
  const socket = createSocket('udp4');
  open.push(socket);
  socket.on('message', (data, { port, address }) => {
    const reply = answer(parseSip(data.toString()), manner);
    if (reply !== null) socket.send(formatSip(reply), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket.address().port;
}

async function streamProvider(server: Server): Promise<number> {
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** In two pieces, as a stream may cut anything. */
const overStream = (manner: Manner) => (socket: import('node:net').Socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    const text = formatSip(answer(parseSip(data.toString()), manner) ?? sipAnswer(parseSip(''), '500 Odd'));
    socket.write(text.slice(0, 40));
    setTimeout(() => socket.write(text.slice(40)), 20);
  });
};

const ask = (task: Partial<ProviderTask> & { port: number }) =>
  askProvider({ host: '127.0.0.1', transport: 'udp', account: null, patienceMs: 800, ...task });

describe('a provider', () => {
  it.each([
    ['200 OK', 200],
    ['403 Forbidden', 403],
    ['503 Service Unavailable', 503],
  ])('that answers %s over UDP is heard', async (options, status) => {
    const findings = await ask({ port: await udpProvider({ options }) });
    expect(findings).toEqual({
      name: null,
      options: { status, problem: null, ms: expect.any(Number) },
    });
  });

  it.each([
    ['200 OK', 200],
    ['403 Forbidden', 403],
    ['401 Unauthorized', 401],
  ])('that says %s of the account is heard', async (register, status) => {
    const port = await udpProvider({ options: '200 OK', register });
    expect(await ask({ port, account })).toMatchObject({ registration: { status, problem: null } });
  });

  it('that is silent, or not there, is told apart', async () => {
    const silent = await udpProvider({ options: null });
    expect(await ask({ port: silent, account })).toEqual({
      name: null,
      options: { status: null, problem: { kind: 'silence' }, ms: expect.any(Number) },
    });
    const port = await udpProvider({ options: '200 OK' });
    for (const each of open.splice(0)) each.close();
    expect(await ask({ port })).toMatchObject({ options: { problem: { kind: 'closed' } } });
    expect(await ask({ port, transport: 'tcp' })).toMatchObject({
      connection: { problem: { kind: 'closed' } },
    });
    expect(await ask({ host: '255.255.255.255', port })).toMatchObject({
      options: { problem: { kind: 'no_route' } },
    });
  });

  it('whose name does not resolve is not asked', async () => {
    const findings = await ask({ host: 'provider.invalid', port: 5060 });
    expect(findings).toEqual({ name: { address: null, code: expect.any(String), ms: expect.any(Number) } });
  });

  it('is asked over TCP, in whatever pieces it answers', async () => {
    const port = await streamProvider(createServer(overStream({ options: '200 OK' })));
    expect(await ask({ port, transport: 'tcp', account })).toMatchObject({
      connection: { problem: null, distrust: null },
      options: { status: 200 },
      registration: { status: 200 },
    });
  });

  it('with a certificate that proves nothing is asked over TLS all the same; one without TLS cannot be', async () => {
    const { key, cert } = selfSigned('127.0.0.1');
    const secure = createTlsServer({ key, cert }, overStream({ options: '200 OK' }));
    expect(await ask({ port: await streamProvider(secure), transport: 'tls' })).toMatchObject({
      connection: { problem: null, distrust: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      options: { status: 200 },
    });
    const plain = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('SIP/2.0 400 Bad Request\r\n\r\n'));
    });
    expect(await ask({ port: await streamProvider(plain), transport: 'tls' })).toMatchObject({
      connection: { problem: { kind: 'tls' } },
    });
    const silent = createServer(() => undefined);
    expect(await ask({ port: await streamProvider(silent), transport: 'tls' })).toMatchObject({
      connection: { problem: { kind: 'silence' } },
    });
  });
});
