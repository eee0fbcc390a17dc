import { createHash, randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';

/** A new extension, as its phone would show itself. */
export interface Newcomer {
  number: string;
  password: Secret;
}

/** The introduction's user agent: its contact is gone in a moment, and no phone. */
export const introductionAgent = 'SmartCMS introduction';

/** Asterisk's own end of the conversation. */
const server = '127.0.0.1';
/** How long one answer may take; an overloaded Asterisk throws requests away, and is asked again. */
const answerMs = 4_000;
const patienceMs = 15_000;
const betweenMs = 250;

/**
 * Registers a new extension as its phone would, and takes that back at once. It proves that the phone can register
 * now; and it is the one way short of a reload to let Asterisk know the new aor. Of an aor that it never heard of,
 * Asterisk takes up to a minute after the phone's registration to call the device available
 * (sip_options_aor_observer_modified_task in res/res_pjsip/pjsip_options.c); of one that it knows, milliseconds.
 *
 * Only for extensions that no phone has registered with: a phone's contact would have to make room.
 * @param open opens SIP over TCP at Asterisk.
 * @throws UserError failed if Asterisk refuses, unreachable if it does not answer for 15 s.
 */
export async function introduce(
  open: () => Promise<Duplex>,
  newcomer: Newcomer,
  giveUpAfterMs = patienceMs,
): Promise<void> {
  const giveUpAt = performance.now() + giveUpAfterMs;
  for (;;) {
    try {
      return await tryToIntroduce(open, newcomer);
    } catch (error) {
      const isSilent = error instanceof UserError && error.code === 'unreachable';
      if (!isSilent || performance.now() + betweenMs > giveUpAt) throw error;
    }
    await sleep(betweenMs);
  }
}

async function tryToIntroduce(open: () => Promise<Duplex>, newcomer: Newcomer): Promise<void> {
  const stream = await open().catch((cause: unknown) => {
    throw noAnswer(cause);
  });
  const ask = asker(stream);
  const callId = randomUUID();
  try {
    const asked = await ask(request(newcomer, { callId, count: 1, expires: 60, challenge: null }));
    const challenge = challengeOf(asked);
    if (challenge === null) throw refused(newcomer, asked);
    const registered = await ask(request(newcomer, { callId, count: 2, expires: 60, challenge }));
    if (registered.status !== 200) throw refused(newcomer, registered);
    // Not waited for: Asterisk is busy with the new aor now. The end of the connection would take the contact back too.
    stream.end(request(newcomer, { callId, count: 3, expires: 0, challenge }));
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

interface Challenge {
  realm: string;
  nonce: string;
  opaque: string | null;
}

interface SipResponse {
  status: number;
  reason: string;
  head: string;
}

/** RFC 3261, section 10; digest by RFC 2617 with MD5, which is what Asterisk asks for by default. */
function request(
  { number, password }: Newcomer,
  {
    callId,
    count,
    expires,
    challenge,
  }: { callId: string; count: number; expires: number; challenge: Challenge | null },
): string {
  const lines = [
    `REGISTER sip:${server} SIP/2.0`,
    `Via: SIP/2.0/TCP ${server};branch=z9hG4bK${randomUUID()};rport`,
    'Max-Forwards: 70',
    `From: <sip:${number}@${server}>;tag=${callId}`,
    `To: <sip:${number}@${server}>`,
    `Call-ID: ${callId}`,
    `CSeq: ${count} REGISTER`,
    `Contact: <sip:${number}@${server};transport=tcp>`,
    `Expires: ${expires}`,
    `User-Agent: ${introductionAgent}`,
    ...(challenge === null ? [] : [authorization(number, password, challenge, count)]),
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function authorization(number: string, password: Secret, challenge: Challenge, count: number): string {
  const { realm, nonce, opaque } = challenge;
  const uri = `sip:${server}`;
  const clientCount = count.toString(16).padStart(8, '0');
  const clientNonce = randomUUID();
  const account = md5(`${number}:${realm}:${password.reveal()}`);
  const response = md5(`${account}:${nonce}:${clientCount}:${clientNonce}:auth:${md5(`REGISTER:${uri}`)}`);
  const quoted = [
    ['username', number],
    ['realm', realm],
    ['nonce', nonce],
    ['uri', uri],
    ['response', response],
    ['cnonce', clientNonce],
    ...(opaque === null ? [] : [['opaque', opaque]]),
  ].map(([name, value]) => `${name}="${value}"`);
  return `Authorization: Digest ${quoted.join(', ')}, algorithm=MD5, qop=auth, nc=${clientCount}`;
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function challengeOf({ status, head }: SipResponse): Challenge | null {
  if (status !== 401) return null;
  const header = /^WWW-Authenticate: *Digest (.*)$/im.exec(head)?.[1] ?? '';
  const part = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(header)?.[1] ?? null;
  const [realm, nonce] = [part('realm'), part('nonce')];
  return realm === null || nonce === null ? null : { realm, nonce, opaque: part('opaque') };
}

/** A function that sends a request and gives its final response; those to REGISTER have no body. */
function asker(stream: Duplex): (text: string) => Promise<SipResponse> {
  let received = '';
  let settle: ((outcome: SipResponse | Error) => void) | undefined;
  stream.on('data', (chunk: Buffer) => {
    received += chunk.toString();
    for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
      const head = received.slice(0, end);
      received = received.slice(end + 4);
      const line = /^SIP\/2\.0 (\d{3}) ?([^\r]*)/.exec(head);
      const status = Number(line?.[1] ?? 0);
      // Asterisk may ask the contact for a sign of life (OPTIONS) in between.
      if (status >= 200) settle?.({ status, reason: line?.[2] ?? '', head });
    }
  });
  stream.on('error', (cause) => settle?.(noAnswer(cause)));
  stream.on('close', () => settle?.(noAnswer()));
  return (text) =>
    new Promise((resolve, reject) => {
      const silence = setTimeout(() => settle?.(noAnswer()), answerMs);
      settle = (outcome) => {
        clearTimeout(silence);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      stream.write(text);
    });
}

function refused({ number }: Newcomer, { status, reason }: SipResponse): UserError {
  // 5xx: not now.
  return new UserError(
    status < 500 ? 'failed' : 'unreachable',
    `Asterisk refused to register ${number}: ${status} ${reason}`,
    {
      hint: 'Its rows are written; smartcms doctor tells whether Asterisk sees them.',
    },
  );
}

function noAnswer(cause?: unknown): UserError {
  return new UserError('unreachable', 'Asterisk does not answer a registration.', {
    hint: 'It may be overloaded or still starting: see smartcms status.',
    cause,
  });
}
