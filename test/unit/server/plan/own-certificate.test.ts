import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkOwnCertificate } from '../../../../src/server/plan/own-certificate.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartcms-certificates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

/** A certificate for phones.example.com of an authority of its own. */
function issue(name: string): { chain: string; key: string; authority: string } {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', `/CN=${name} authority`, '-keyout', `${name}-ca.key`, '-out', `${name}-ca.pem`); // biome-ignore format: a command line
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=phones.example.com', '-addext', 'subjectAltName=DNS:phones.example.com,DNS:*.voice.example.com',
    '-CA', `${name}-ca.pem`, '-CAkey', `${name}-ca.key`, '-keyout', `${name}.key`, '-out', `${name}.pem`); // biome-ignore format: a command line
  return { chain: read(`${name}.pem`), key: read(`${name}.key`), authority: read(`${name}-ca.pem`) };
}

const one = issue('one');
const other = issue('other');
const now = new Date();
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const check = (
  files: { chain: string; key: string },
  domain: string | null = 'phones.example.com',
  at = now,
) => checkOwnCertificate({ chain: files.chain, key: files.key }, { domain, now: at });

describe('a certificate of the config', () => {
  it('is taken with its key, alone or with the one that issued it', () => {
    expect(check(one).sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(String(check(one).key)).toBe('[REDACTED]');
    const whole = check({ ...one, chain: one.chain + one.authority });
    expect(whole.chain).toContain(one.authority.trim());
    expect(whole.sha256).not.toBe(check(one).sha256);
  });

  it('is the same whatever white space is around it', () => {
    expect(check({ ...one, chain: `\n${one.chain}\n\n` }).sha256).toBe(check(one).sha256);
  });

  it.each(['phones.example.com', 'a.voice.example.com', null])('is good for %s', (domain) => {
    expect(check(one, domain).chain).toBe(one.chain);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'whose key is another one’s',
      () => check({ ...one, key: other.key }),
      /does not belong to the certificate/,
    ],
    ['that has ended', () => check(one, null, later(3)), /has ended on \d{4}-\d\d-\d\d/],
    ['that is not valid yet', () => check(one, null, later(-3)), /not valid before/],
    [
      'for another name',
      () => check(one, 'sip.example.com'),
      /not for sip\.example\.com, but for DNS:phones/,
    ],
    [
      'followed by a stranger',
      () => check({ ...one, chain: one.chain + other.authority }),
      /not the one that issued/,
    ],
    ['that is none', () => check({ ...one, chain: 'x' }), /no certificate in PEM/],
    ['that is cut off', () => check({ ...one, chain: one.chain.replace(/\n.{20}/, '\n') }), /cannot be read/],
    ['without a key', () => check({ ...one, key: one.chain }), /no private key/],
    [
      'with a locked key',
      () =>
        check({ ...one, key: openssl('pkey', '-in', 'one.key', '-aes256', '-passout', 'pass:x').toString() }),
      /locked with a passphrase/,
    ],
  ])('%s is refused', (_name, attempt, reason) => {
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'config_invalid', message: expect.stringMatching(reason) }),
    );
  });
});
