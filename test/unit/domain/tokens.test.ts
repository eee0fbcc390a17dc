import { describe, expect, it } from 'vitest';
import {
  isSecretOf,
  isUseDue,
  newTokenSecret,
  parseToken,
  sessionExpiry,
  tokenHash,
} from '../../../src/domain/tokens.ts';

const at = (time: string) => new Date(`2030-01-01T${time}Z`);

describe('a token', () => {
  it('is read as it was given', () => {
    const secret = newTokenSecret();
    expect(parseToken(`17|${secret}`)).toEqual({ id: 17, secret });
    expect(isSecretOf(tokenHash(secret), secret)).toBe(true);
    expect(isSecretOf(tokenHash(secret), newTokenSecret())).toBe(false);
  });

  it.each([
    '',
    '17',
    '17|',
    '|x',
    `17|${'a'.repeat(42)}`,
    `17|${'a'.repeat(44)}`,
    `-1|${'a'.repeat(43)}`,
    `1 OR 1|${'a'.repeat(43)}`,
    `9999999999999999|${'a'.repeat(43)}`,
  ])('is not %j', (text) => expect(parseToken(text)).toBeNull());
});

describe('a session', () => {
  it('ends twelve hours after its use, but never after its end', () => {
    expect(sessionExpiry(at('00:00:00'), at('23:00:00'))).toEqual(at('12:00:00'));
    expect(sessionExpiry(at('20:00:00'), at('23:00:00'))).toEqual(at('23:00:00'));
  });

  it('notes its use once a minute', () => {
    expect(isUseDue(at('00:00:00'), at('00:00:59'))).toBe(false);
    expect(isUseDue(at('00:00:00'), at('00:01:00'))).toBe(true);
  });
});
