import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { introduce } from '../../../src/asterisk/introduce.ts';
import { Secret } from '../../../src/domain/secret.ts';

const newcomer = { number: '1001', password: new Secret('f00dfeed') };
const challenge =
  'SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="asterisk",nonce="1/abc",opaque="xyz",algorithm=MD5,qop="auth"\r\n';
const ok = 'SIP/2.0 200 OK\r\n';

/** A SIP server that answers each request by its place in the conversation; it is told all of them. */
class FakeSip extends Duplex {
  readonly requests: string[] = [];
  readonly #answers: string[];

  constructor(...answers: string[]) {
    super();
    this.#answers = answers;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.requests.push(chunk.toString());
    const answer = this.#answers.shift();
    // In two pieces, as a network may deliver it.
    if (answer !== undefined) {
      this.push(answer.slice(0, 9));
      this.push(`${answer.slice(9)}\r\n`);
    }
    done();
  }
}

const header = (request: string | undefined, name: string) =>
  new RegExp(`^${name}: (.*)\r$`, 'm').exec(request ?? '')?.[1];

describe('introduce', () => {
  it('registers with the right digest and takes it back', async () => {
    const sip = new FakeSip(challenge, ok);
    await introduce(async () => sip, newcomer);
    expect(sip.requests.map((request) => header(request, 'Expires'))).toEqual(['60', '60', '0']);
    const contacts = new Set(sip.requests.map((request) => header(request, 'Contact')));
    expect(contacts.size).toBe(1);

    const digest = header(sip.requests[1], 'Authorization') ?? '';
    const part = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(digest)?.[1] ?? '';
    const md5 = (text: string) => createHash('md5').update(text).digest('hex');
    const account = md5('1001:asterisk:f00dfeed');
    const request = md5(`REGISTER:${part('uri')}`);
    expect(part(' response')).toBe(
      md5([account, '1/abc', part('nc'), part('cnonce'), 'auth', request].join(':')),
    );
    expect(part('opaque')).toBe('xyz');
    expect(sip.writableEnded).toBe(true);
  });

  it('sends the password in no form but the digest', async () => {
    const sip = new FakeSip(challenge, ok);
    await introduce(async () => sip, newcomer);
    expect(sip.requests.join('')).not.toContain('f00dfeed');
  });

  it.each([
    ['the first answer', ['SIP/2.0 403 Forbidden\r\n'], '403 Forbidden'],
    ['the password', [challenge, challenge], '401 Unauthorized'],
    ['a challenge that it cannot read', ['SIP/2.0 401 Unauthorized\r\n'], '401 Unauthorized'],
  ])('tells that Asterisk refuses: %s', async (_name, answers, reason) => {
    const sip = new FakeSip(...answers);
    await expect(introduce(async () => sip, newcomer)).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining(reason),
    });
    expect(sip.destroyed).toBe(true);
  });

  it('waits over provisional answers and requests of Asterisk', async () => {
    const sip = new FakeSip(
      challenge,
      `SIP/2.0 100 Trying\r\n\r\nOPTIONS sip:1001@127.0.0.1 SIP/2.0\r\n\r\n${ok}`,
    );
    await introduce(async () => sip, newcomer);
    expect(sip.requests).toHaveLength(3);
  });

  it.each([
    ['breaks the connection', () => new FakeSip().destroy(new Error('reset'))],
    ['has no time', () => new FakeSip('SIP/2.0 503 Service Unavailable\r\n')],
    ['does not listen', () => Promise.reject(new Error('ECONNREFUSED'))],
  ])('asks an Asterisk again that %s', async (_name, open) => {
    const sip = new FakeSip(challenge, ok);
    let asked = 0;
    await introduce(async () => (asked++ === 0 ? open() : sip), newcomer);
    expect(asked).toBe(2);
    expect(sip.requests).toHaveLength(3);
  });

  it('gives up on an Asterisk that does not answer', async () => {
    const silent = async () => new FakeSip().destroy(new Error('reset'));
    await expect(introduce(silent, newcomer, 300)).rejects.toMatchObject({ code: 'unreachable' });
  });
});
