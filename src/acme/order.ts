import { setTimeout as sleep } from 'node:timers/promises';
import { Client, crypto } from 'acme-client';
import type { AcmeSettings } from '../domain/acme.ts';
import { AcmeRefusal, prepareWire, readProblem } from './wire.ts';

export interface OrderOptions {
  settings: AcmeSettings;
  /** PEM of the account's key. */
  accountKey: string;
  /** PEM: certificates that the authority's own may come from, besides those that Node.js and this machine know. */
  trusted?: readonly string[];
  signal: AbortSignal;
  /** Puts what the authority will look for at http://DOMAIN/.well-known/acme-challenge/TOKEN */
  publish: (token: string, content: string) => Promise<void>;
  /** Takes it away again. */
  withdraw: (token: string) => Promise<void>;
}

/** PEM of a new key for an account with an authority. */
export async function newAccountKey(): Promise<string> {
  return (await crypto.createPrivateEcdsaKey()).toString();
}

const pollMs = 1_000;
const patienceMs = 120_000;

/**
 * Has the authority issue a certificate for the domain, by HTTP-01 (RFC 8555, section 8.3), with a new key. RSA, because
 * older desk phones know nothing else.
 * @throws AcmeRefusal with what the authority says
 */
export async function orderCertificate(options: OrderOptions): Promise<{ chain: string; key: string }> {
  const { settings, accountKey, trusted = [], signal } = options;
  const { domain, email, directory } = settings;
  prepareWire(trusted, signal);
  const client = new Client({ directoryUrl: directory, accountKey });
  // An account that is there already is answered as it is.
  await client.createAccount({
    termsOfServiceAgreed: true,
    contact: email === null ? [] : [`mailto:${email}`],
  });
  const order = await client.createOrder({ identifiers: [{ type: 'dns', value: domain }] });
  await prove(client, order, options);
  const [key, csr] = await crypto.createCsr(
    { commonName: domain, altNames: [domain] },
    await crypto.createPrivateRsaKey(2048),
  );
  await client.finalizeOrder(order, csr);
  const chain = await client.getCertificate(await issued(client, order, signal));
  return { chain, key: key.toString() };
}

type Order = Awaited<ReturnType<Client['createOrder']>>;

/** Shows the authority that the domain leads here; one that it knows to is not asked about again. */
async function prove(
  client: Client,
  order: Order,
  { signal, publish, withdraw }: OrderOptions,
): Promise<void> {
  const [authorization] = await client.getAuthorizations(order);
  if (authorization === undefined || authorization.status === 'valid') return;
  const challenge = authorization.challenges.find(({ type }) => type === 'http-01');
  if (challenge === undefined) {
    throw new AcmeRefusal({ type: null, detail: 'It does not offer a proof over HTTP (HTTP-01).' });
  }
  // It becomes a file's name.
  if (!/^[\w-]+$/.test(challenge.token)) throw new AcmeRefusal({ type: null, detail: 'Its token is none.' });
  await publish(challenge.token, await client.getChallengeKeyAuthorization(challenge));
  try {
    await client.completeChallenge(challenge);
    await judged(client, order, signal);
  } finally {
    await withdraw(challenge.token);
  }
}

/** Waits for the authority's judgement on the proof. */
function judged(client: Client, order: Order, signal: AbortSignal): Promise<true> {
  return settled(signal, async () => {
    const [authorization] = await client.getAuthorizations(order);
    if (authorization?.status === 'valid') return true;
    if (authorization?.status === 'pending') return null;
    const failed = authorization?.challenges.find(({ status }) => status === 'invalid');
    throw new AcmeRefusal(readProblem(failed?.error));
  });
}

/** Waits for the certificate of an order. */
function issued(client: Client, ordered: Order, signal: AbortSignal): Promise<Order> {
  return settled(signal, async () => {
    const order = await client.getOrder(ordered);
    if (order.status === 'valid') return order;
    if (order.status === 'invalid') throw new AcmeRefusal(readProblem(order.error));
    return null;
  });
}

async function settled<Answer>(signal: AbortSignal, ask: () => Promise<Answer | null>): Promise<Answer> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > deadline) {
      throw new AcmeRefusal({ type: 'serverInternal', detail: 'It has not decided within two minutes.' });
    }
    await sleep(pollMs, undefined, { signal });
  }
}
