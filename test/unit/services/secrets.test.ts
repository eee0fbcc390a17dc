import { describe, expect, it } from 'vitest';
import { requireForeign } from '../../../src/services/secrets.ts';

describe('requireForeign', () => {
  it('lets through what belongs to somebody else', () => {
    expect(requireForeign('turn_secret')).toBe('turn_secret');
  });

  it.each([
    ['turn_secrets', 'not_found'],
    ['', 'not_found'],
    ['db_cli_password', 'failed'],
  ])('refuses %j with %s', (name, code) => {
    expect(() => requireForeign(name)).toThrow(expect.objectContaining({ code }));
  });
});
