import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  judgeKey,
  keyType,
  knownHostName,
  knownKeyTypes,
  parseKnownHosts,
} from '../../../../src/host/ssh/known-hosts.ts';

function makeKey(type: string): Buffer {
  const name = Buffer.from(type);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length);
  return Buffer.concat([length, name, randomBytes(32)]);
}

const key = makeKey('ssh-ed25519');
const other = makeKey('ssh-ed25519');
const line = (names: string, blob = key, marker = '') =>
  `${marker}${names} ${keyType(blob)} ${blob.toString('base64')} comment`;
const judge = (text: string, name: string, blob = key) => judgeKey(parseKnownHosts(text), [name], blob);

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

describe('judgeKey', () => {
  it.each([
    ['a plain name', line('example.com'), 'example.com', 'known'],
    ['another name', line('example.com'), 'example.org', 'unknown'],
    ['one of a list', line('example.com,203.0.113.10'), '203.0.113.10', 'known'],
    ['upper case', line('Example.COM'), 'example.com', 'known'],
    ['a port', line('[example.com]:2222'), '[example.com]:2222', 'known'],
    ['a name without the port', line('example.com'), '[example.com]:2222', 'unknown'],
    ['an IPv6 address with a port', line('[2001:db8::1]:2222'), '[2001:db8::1]:2222', 'known'],
    ['a star', line('*.example.com'), 'a.b.example.com', 'known'],
    ['a star that does not reach', line('*.example.com'), 'example.com', 'unknown'],
    ['a question mark', line('203.0.113.?'), '203.0.113.7', 'known'],
    ['a dot that is no wildcard', line('a.example.com'), 'axexample.com', 'unknown'],
    ['a negation', line('*.example.com,!bad.example.com'), 'bad.example.com', 'unknown'],
    ['a negation of another name', line('*.example.com,!bad.example.com'), 'good.example.com', 'known'],
    ['a hashed name', line(hashed('example.com')), 'example.com', 'known'],
    ['a hashed name of another host', line(hashed('example.org')), 'example.com', 'unknown'],
    ['a hashed name with a port', line(hashed('[example.com]:2222')), '[example.com]:2222', 'known'],
    ['a changed key', line('example.com', other), 'example.com', 'changed'],
    ['a changed key under a hash', line(hashed('example.com'), other), 'example.com', 'changed'],
    ['a key of another type', line('example.com', makeKey('ssh-rsa')), 'example.com', 'changed'],
    ['an old and a new key', `${line('example.com', other)}\n${line('example.com')}`, 'example.com', 'known'],
    ['a revoked key', `${line('example.com')}\n${line('*', key, '@revoked ')}`, 'example.com', 'revoked'],
    ['a revocation of another key', line('*', other, '@revoked '), 'example.com', 'unknown'],
    ['a certificate authority', line('*', key, '@cert-authority '), 'example.com', 'unknown'],
    ['a comment', `# ${line('example.com')}`, 'example.com', 'unknown'],
    [
      'Windows line ends and tabs',
      `${line('example.com').replaceAll(' ', '\t')}\r\n`,
      'example.com',
      'known',
    ],
    ['a broken hash', line('|1|broken'), 'example.com', 'unknown'],
    ['a torn line', 'example.com ssh-ed25519', 'example.com', 'unknown'],
  ])('%s', (_what, text, name, verdict) => {
    expect(judge(text, name)).toBe(verdict);
  });
});

describe('names, types and fingerprints', () => {
  it('names a host as OpenSSH does', () => {
    expect(knownHostName('Example.com', 22)).toBe('example.com');
    expect(knownHostName('2001:db8::1', 2222)).toBe('[2001:db8::1]:2222');
  });

  it('lists the types that are known for a host', () => {
    const entries = parseKnownHosts(
      [line('a', makeKey('ssh-rsa')), line('a'), line('b', makeKey('ecdsa'))].join('\n'),
    );
    expect(knownKeyTypes(entries, ['a'])).toEqual(['ssh-rsa', 'ssh-ed25519']);
  });

  it('prints the fingerprint of ssh-keygen', () => {
    // Key and fingerprint as ssh-keygen -l printed them together.
    expect(fingerprint(Buffer.from(sample.key, 'base64'))).toBe(sample.fingerprint);
    expect(keyType(Buffer.from(sample.key, 'base64'))).toBe('ssh-ed25519');
  });
});

const sample = {
  key: 'AAAAC3NzaC1lZDI1NTE5AAAAIMP1U9FbiS8u4OQXEdT6p12xWGhVLyjI6LoH6rssZZkY',
  fingerprint: 'SHA256:quKLvRr6+8gyi4A4r1H0swW8e8Gs0f1CcsIE/rUGXVc',
};
