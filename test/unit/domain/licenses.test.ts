import { describe, expect, it } from 'vitest';
import { licenseRules } from '../../../src/domain/license-rules.ts';
import {
  type Activation,
  type License,
  type LicenseCandidate,
  licenseKeyHmac,
  licenseKeyPrefix,
  licenseKeyType,
  licenseVerdict,
  serverLicense,
  userLicense,
} from '../../../src/domain/licenses.ts';
import type { Module } from '../../../src/domain/modules.ts';
import { generateSecret } from '../../../src/server/secrets.ts';

const key = 'SMARTCMS-AD-ABCDE-FGHJK-LMNPQ-RSTUV';
const license: License = {
  id: 1,
  type: 'admin',
  name: 'Customer',
  keyPrefix: 'SMARTCMS-AD-ABCDE',
  modules: null,
  callServers: 1,
  status: 'active',
  expiresAt: new Date('2030-06-01T00:00:00Z'),
  graceDays: 14,
  createdAt: new Date('2029-06-01T00:00:00Z'),
};
const activation: Activation = { serverId: 'a', activatedAt: license.createdAt };
const now = new Date('2030-01-01T00:00:00Z');

describe('a licence key', () => {
  it('tells its type', () => {
    expect(licenseKeyType(key)).toBe('admin');
    expect(licenseKeyType(generateSecret('license_key').reveal())).toBe('super_admin');
  });

  it('is the same however it is typed', () => {
    const typed = ' smartcms ad–abcde-fghjk--lmnpq-rstuv\n';
    expect(licenseKeyType(typed)).toBe('admin');
    expect(licenseKeyHmac(typed, 'k')).toEqual(licenseKeyHmac(key, 'k'));
  });

  it.each([
    '',
    'SMARTCMS-AD',
    'SMARTCMS-XX-ABCDE-FGHJK-LMNPQ-RSTUV',
    'SMARTCMS-AD-MASTER-KEYS-2026',
    `${key}-?`,
  ])('is not %j', (text) => {
    expect(licenseKeyType(text)).toBeUndefined();
  });

  it('is stored under a key, so that the database alone does not give it away', () => {
    expect(licenseKeyHmac(key, 'one')).not.toEqual(licenseKeyHmac(key, 'other'));
    expect(licenseKeyHmac(key, 'one')).toHaveLength(32);
    expect(licenseKeyPrefix(key)).toBe('SMARTCMS-AD-ABCDE');
  });
});

describe('licenseRules', () => {
  it('are the limits of the types', () => {
    expect(Object.entries(licenseRules).map(([type, rule]) => [type, rule.prefix, rule.callServers])).toEqual(
      [
        ['super_admin', 'SA', null],
        ['admin', 'AD', 1],
        ['operator', 'OP', 1],
        ['viewer', 'VW', 0],
      ],
    );
    expect(licenseRules.super_admin.modules).toBeNull();
    expect(licenseRules.viewer.modules).toEqual(['dashboard']);
  });
});

describe('licenseVerdict', () => {
  const expiry = license.expiresAt?.getTime() ?? 0;
  const day = 86_400_000;
  it.each<[string, boolean, Partial<License>, Activation | null, Date]>([
    ['VALID', true, {}, activation, now],
    ['VALID', true, { expiresAt: null }, activation, new Date('2999-01-01')],
    ['VALID', true, {}, activation, new Date(expiry - 1)],
    ['GRACE', true, {}, activation, new Date(expiry)],
    ['GRACE', true, {}, activation, new Date(expiry + 14 * day - 1)],
    ['EXPIRED', false, {}, activation, new Date(expiry + 14 * day)],
    ['EXPIRED', false, { graceDays: 0 }, activation, new Date(expiry)],
    ['NOT_ACTIVATED', false, {}, null, now],
    ['SUSPENDED', false, { status: 'suspended' }, activation, now],
    ['SUSPENDED', false, { status: 'suspended' }, activation, new Date(expiry + 99 * day)],
    ['REVOKED', false, { status: 'revoked' }, null, now],
  ])('is %s (valid: %s) for %j, %j at %s', (code, valid, change, seat, at) => {
    const verdict = licenseVerdict({ license: { ...license, ...change }, activation: seat, now: at });
    expect(verdict).toMatchObject({ code, valid, type: 'admin' });
  });

  it('is NO_LICENSE without one', () => {
    expect(licenseVerdict({ license: null, activation: null, now })).toEqual({
      valid: false,
      code: 'NO_LICENSE',
      type: null,
      expiresAt: null,
    });
  });
});

describe('serverLicense', () => {
  const serverVerdict = (candidates: readonly LicenseCandidate[], at: Date) =>
    serverLicense(candidates, at).verdict;

  it('takes the best licence of the server', () => {
    const revoked = { license: { ...license, status: 'revoked' as const }, activation };
    const elsewhere = { license: { ...license, type: 'super_admin' as const }, activation: null };
    expect(serverVerdict([revoked, elsewhere, { license, activation }], now)).toMatchObject({
      code: 'VALID',
      type: 'admin',
    });
    expect(serverVerdict([elsewhere], now)).toMatchObject({ code: 'NOT_ACTIVATED', type: 'super_admin' });
    expect(serverVerdict([], now)).toMatchObject({ code: 'NO_LICENSE' });
  });

  it('knows no licence that is for people alone', () => {
    const viewer = { license: { ...license, type: 'viewer' as const, callServers: 0 }, activation: null };
    expect(serverVerdict([viewer], now)).toMatchObject({ code: 'NO_LICENSE' });
  });

  it('does not report a licence that is revoked where another waits to be activated', () => {
    const revoked = { license: { ...license, status: 'revoked' as const }, activation: null };
    const waiting = { license, activation: null };
    expect(serverVerdict([revoked, waiting], now)).toMatchObject({ code: 'NOT_ACTIVATED' });
  });
});

describe('userLicense', () => {
  const server = serverLicense([{ license: { ...license, modules: ['calls', 'cdr'] }, activation }], now);
  const own = { ...license, modules: ['cdr', 'licenses'] satisfies Module[] };

  it('is that of the server for a user without one', () => {
    expect(userLicense({ role: 'admin', own: null, server, now })).toMatchObject({
      verdict: { code: 'VALID' },
      modules: ['calls', 'cdr'],
    });
  });

  it("is the user's own, which needs no seat, within the role", () => {
    expect(userLicense({ role: 'admin', own, server, now }).modules).toEqual(['cdr']);
  });

  it.each<[Partial<License>, string]>([
    [{ status: 'suspended' }, 'SUSPENDED'],
    [{ status: 'revoked' }, 'REVOKED'],
    [{ expiresAt: new Date('2029-07-01T00:00:00Z') }, 'EXPIRED'],
  ])("closes everything when the user's own is %j", (change, code) => {
    const { verdict, modules } = userLicense({ role: 'admin', own: { ...own, ...change }, server, now });
    expect([verdict.valid, verdict.code, modules]).toEqual([false, code, []]);
  });

  it("closes everything when the server's is not good", () => {
    const away = serverLicense([{ license, activation: null }], now);
    expect(userLicense({ role: 'operator', own, server: away, now })).toMatchObject({
      verdict: { code: 'NOT_ACTIVATED' },
      modules: [],
    });
  });
});
