import { describe, expect, it } from 'vitest';
import { parseLicense, parseLicenseChange } from '../../../src/domain/license-input.ts';

describe('parseLicense', () => {
  it('takes a day as good to its end, and a time as it is', () => {
    expect(parseLicense({ type: 'admin', expiresAt: '2030-12-31' }).expiresAt).toEqual(
      new Date('2031-01-01T00:00:00Z'),
    );
    expect(parseLicense({ type: 'admin', expiresAt: '2030-12-31T12:00:00+02:00' }).expiresAt).toEqual(
      new Date('2030-12-31T10:00:00Z'),
    );
  });

  it('puts modules in the order of the menu, each once', () => {
    expect(parseLicense({ type: 'admin', modules: ['cdr', 'calls', 'cdr'] }).modules).toEqual([
      'calls',
      'cdr',
    ]);
  });

  it('knows 14 days of grace, and leaves the rest to the type', () => {
    expect(parseLicense({ type: 'viewer' })).toEqual({ type: 'viewer', graceDays: 14 });
  });

  it.each([
    [{ type: 'viewer', modules: ['calls'] }, /viewer cannot open calls/],
    [{ type: 'operator', modules: ['users', 'cdr'] }, /operator cannot open users/],
    [{ type: 'admin', modules: ['licenses'] }, /admin cannot open licenses/],
    [{ type: 'admin', modules: [] }, /one module/],
    [{ type: 'viewer', callServers: 1 }, /viewer has no call servers/],
    [{ type: 'viewer', callServers: null }, /viewer has no call servers/],
    [{ type: 'admin', callServers: -1 }, /callServers/],
    [{ type: 'admin', callServers: 1.5 }, /callServers/],
    [{ type: 'admin', expiresAt: 'tomorrow' }, /expected a date/],
    [{ type: 'admin', expiresAt: '2030-02-30' }, /expected a date/],
    [{ type: 'admin', graceDays: 366 }, /graceDays/],
    [{ type: 'admin', name: 'x'.repeat(1_000_000) }, /name/],
    [{ type: 'admin', key: 'mine' }, /key/],
  ])('refuses %j', (input, message) => {
    expect(() => parseLicense(input as never)).toThrow(message);
  });
});

describe('parseLicenseChange', () => {
  it('keeps what is absent absent, and has no type', () => {
    expect(parseLicenseChange({ expiresAt: null })).toEqual({ expiresAt: null });
    expect(() => parseLicenseChange({ type: 'admin' } as never)).toThrow(/type/);
  });
});
