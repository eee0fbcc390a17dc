import { describe, expect, it } from 'vitest';
import { licenseFields, licenseId } from '../../../../src/cli/commands/license/arguments.ts';
import { createdText } from '../../../../src/cli/commands/license/create.ts';
import { licensesText, licenseText } from '../../../../src/cli/commands/license/text.ts';
import { verdictText } from '../../../../src/cli/commands/license/verify.ts';
import { Input } from '../../../../src/cli/input.ts';
import { createStyle } from '../../../../src/cli/style.ts';
import type { LicenseView } from '../../../../src/services/licenses.ts';

const style = createStyle(false);
const license: LicenseView = {
  id: 2,
  type: 'admin',
  name: 'Customer Ltd',
  keyPrefix: 'SMARTCMS-AD-ABCDE',
  modules: ['dashboard', 'calls'],
  callServers: 1,
  graceDays: 14,
  status: 'active',
  valid: true,
  code: 'VALID',
  expiresAt: '2031-01-01T00:00:00.000Z',
  createdAt: '2026-11-22T13:00:00.000Z',
  activations: [{ serverId: 'a-b', serverName: 'pbx', activatedAt: '2026-11-22T14:00:00.000Z' }],
};

describe('licensesText', () => {
  it('has a line for each', () => {
    const master: LicenseView = {
      ...license,
      id: 1,
      type: 'super_admin',
      callServers: null,
      expiresAt: null,
      activations: [],
      valid: false,
      code: 'SUSPENDED',
    };
    expect(licensesText([master, license], style).split('\n')).toEqual([
      'ID  TYPE         NAME          STATE      SERVERS      EXPIRES                   KEY',
      '1   super_admin  Customer Ltd  suspended  0/unlimited  never                     SMARTCMS-AD-ABCDE',
      '2   admin        Customer Ltd  active     1/1          2031-01-01T00:00:00.000Z  SMARTCMS-AD-ABCDE',
    ]);
  });
});

describe('licenseText', () => {
  it('tells what it opens, where, and until when', () => {
    const text = licenseText(license, style);
    expect(text).toContain('dashboard, calls');
    expect(text).toContain('1 of 1');
    expect(text).toContain('and 14 days of grace');
    expect(text).toMatch(/pbx +a-b/);
  });

  it('lets no name steer the terminal', () => {
    expect(licenseText({ ...license, name: 'a\u001b[2Jb' }, style)).not.toContain('\u001b');
  });
});

describe('createdText', () => {
  it('shows the key', () => {
    expect(createdText({ ...license, key: 'the-key' }, style)).toContain('\n  the-key\n');
  });
});

describe('verdictText', () => {
  it.each([
    [{ valid: true, code: 'VALID', type: 'admin', expiresAt: null } as const, /Valid +yes.*never$/s],
    [
      { valid: false, code: 'NOT_ACTIVATED', type: 'admin', expiresAt: null } as const,
      /no.*Next: smartcms license activate/s,
    ],
    [
      { valid: false, code: 'EXPIRED', type: 'admin', expiresAt: '2026-01-01T00:00:00Z' } as const,
      /EXPIRED.*2026-01-01/s,
    ],
  ])('of %j', (state, expected) => {
    expect(verdictText(state, style)).toMatch(expected);
  });
});

describe('the options of a licence', () => {
  it('are read as what they mean', () => {
    const given = {
      name: 'x',
      modules: 'calls, cdr',
      callServers: 'unlimited',
      expires: 'never',
      graceDays: 3,
    };
    expect(licenseFields(new Input(given))).toEqual({
      name: 'x',
      modules: ['calls', 'cdr'],
      callServers: null,
      expiresAt: null,
      graceDays: 3,
    });
    expect(licenseFields(new Input({ modules: 'all', callServers: '3' }))).toEqual({
      modules: null,
      callServers: 3,
    });
    expect(licenseFields(new Input({}))).toEqual({});
  });

  it.each([{ modules: 'calls,nothing' }, { callServers: '-1' }, { callServers: 'many' }])(
    'refuse %j',
    (given) => {
      expect(() => licenseFields(new Input(given))).toThrow(/module|whole number/);
    },
  );

  it.each(['', '0', 'x', '1 OR 1', '99999999999'])('take no licence %j', (id) => {
    expect(() => licenseId(new Input({ id }))).toThrow('expected the number of a licence');
  });
});
