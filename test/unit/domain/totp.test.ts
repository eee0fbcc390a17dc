import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import {
  newRecoveryCodes,
  openTotpSecret,
  recoveryCodeHash,
  sealTotpSecret,
  totpStep,
} from '../../../src/domain/totp.ts';

describe('totpStep', () => {
  // RFC 6238, appendix B: the last six digits of the eight that it lists for SHA-1.
  const secret = Buffer.from('12345678901234567890');
  it.each([
    [59, '287082', 1],
    [1111111109, '081804', 37037036],
    [1234567890, '005924', 41152263],
    [20000000000, '353130', 666666666],
  ])('at %d s knows the code %s', (seconds, code, step) => {
    expect(totpStep(secret, code, new Date(seconds * 1000))).toBe(step);
    expect(totpStep(secret, code, new Date((seconds + 30) * 1000))).toBe(step);
    expect(totpStep(secret, code, new Date((seconds + 90) * 1000))).toBeNull();
  });
});

describe('a sealed secret', () => {
  const secret = Buffer.from('12345678901234567890');
  const key = new Secret('server');
  it('opens under its key, for its user, untouched, and not otherwise', () => {
    const sealed = sealTotpSecret(secret, key, 7);
    expect(openTotpSecret(sealed, key, 7)).toEqual(secret);
    expect(sealed.includes(secret)).toBe(false);
    expect(() => openTotpSecret(sealed, key, 8)).toThrow();
    expect(() => openTotpSecret(sealed, new Secret('other'), 7)).toThrow();
    sealed[30] = (sealed[30] ?? 0) ^ 1;
    expect(() => openTotpSecret(sealed, key, 7)).toThrow();
  });
});

describe('recovery codes', () => {
  it('are ten, all different, and the same however they are typed', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    const [code = ''] = codes;
    expect(recoveryCodeHash(` ${code.toLowerCase().replace('-', ' ')}`)).toEqual(recoveryCodeHash(code));
  });
});
