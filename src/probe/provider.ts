import { randomBytes } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { SipLink } from './link.ts';
import {
  digest,
  type SipHeader,
  type SipMessage,
  type SipRequest,
  sipAnswer,
  sipHeaders,
  sipStatus,
} from './message.ts';
import type { LinkProblem, ProviderAnswer, ProviderFindings, ProviderTask } from './report.ts';
import { LinkFailure, openWire, type Wire } from './wire.ts';

/**
 * Asks a provider for a sign of life (OPTIONS), and with an account, what is registered for that (a REGISTER without
 * a contact changes nothing; RFC 3261, 10.2.3). Stops where there is no way on.
 */
export async function askProvider(task: ProviderTask): Promise<ProviderFindings> {
  const { host, port, transport, account, patienceMs } = task;
  const findings: ProviderFindings = { name: await findHost(host, patienceMs) };
  const address = findings.name === null ? host : findings.name.address;
  if (address === null) return findings;

  const startedAt = performance.now();
  let wire: Wire;
  try {
    wire = await openWire({ address, port, transport, name: host }, patienceMs);
  } catch (error) {
    const broken = { ms: since(startedAt), problem: problemOf(error) };
    return transport === 'udp'
      ? { ...findings, options: { ...broken, status: null } }
      : { ...findings, connection: { ...broken, distrust: null } };
  }
  if (transport !== 'udp') {
    findings.connection = { ms: since(startedAt), problem: null, distrust: wire.distrust };
  }
  const link = new SipLink(wire, patienceMs, (request) => link.send(sipAnswer(request, '200 OK')));
  try {
    findings.options = await answerOf(() => link.request(question(task, 'OPTIONS', 'smartcms')));
    if (account === null || findings.options.problem !== null) return findings;
    findings.registration = await answerOf(() => askAccount(link, task, account));
    return findings;
  } finally {
    link.close();
  }
}

/** The address of a name by the server's resolver, which Asterisk asks too; null of an address. */
async function findHost(host: string, patienceMs: number): Promise<ProviderFindings['name']> {
  if (isIP(host) !== 0) return null;
  const startedAt = performance.now();
  const resolver = new Resolver({ timeout: patienceMs / 2, tries: 2 });
  try {
    const [address = null] = await resolver.resolve4(host);
    return { ms: since(startedAt), address, code: null };
  } catch (error) {
    const { code = 'EUNKNOWN' } = error as NodeJS.ErrnoException;
    return { ms: since(startedAt), address: null, code };
  }
}

/** Asks what is registered for the account, with its password when that is wanted. */
async function askAccount(
  link: SipLink,
  task: ProviderTask,
  { username, password }: { username: string; password: string },
): Promise<SipMessage> {
  const request = question(task, 'REGISTER', username);
  const response = await link.request(request);
  const { method, uri } = request;
  for (const [asks, proves] of [
    ['WWW-Authenticate', 'Authorization'],
    ['Proxy-Authenticate', 'Proxy-Authorization'],
  ] as const) {
    const challenge = sipHeaders(response, asks).find((text) => !/algorithm=(?!"?MD5\b)/i.test(text));
    if (challenge === undefined || ![401, 407].includes(sipStatus(response))) continue;
    const proof: SipHeader = [proves, digest(challenge, { username, password, method, uri })];
    return link.request({ ...request, headers: [proof] });
  }
  return response;
}

/** A request about a user of the provider's. */
function question({ host, port }: ProviderTask, method: 'OPTIONS' | 'REGISTER', user: string): SipRequest {
  const server = `sip:${host}:${port}`;
  const own = `sip:${user}@${host}:${port}`;
  return {
    ...{ method, uri: server, from: `<${own}>;tag=${randomBytes(4).toString('hex')}` },
    to: method === 'REGISTER' ? `<${own}>` : `<${server}>`,
    ...{ callId: randomBytes(12).toString('hex'), headers: [], body: '' },
  };
}

async function answerOf(ask: () => Promise<SipMessage>): Promise<ProviderAnswer> {
  const startedAt = performance.now();
  try {
    return { status: sipStatus(await ask()), ms: since(startedAt), problem: null };
  } catch (error) {
    return { status: null, ms: since(startedAt), problem: problemOf(error) };
  }
}

/** Throws what is no finding. */
function problemOf(error: unknown): LinkProblem {
  if (error instanceof LinkFailure) return error.problem;
  throw error;
}

const since = (startedAt: number) => Math.round(performance.now() - startedAt);
