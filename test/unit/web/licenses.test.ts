import { describe, expect, it } from 'vitest';
import { licenseChange, licenseInput } from '../../../src/domain/license-input.ts';
import { licenseTypes } from '../../../src/domain/licenses.ts';
import {
  changeOf,
  endsWithin,
  hasSeats,
  inputOf,
  type License,
  lastDayOf,
  valuesOf,
  valuesOfType,
  yearAfter,
} from '../../../src/web/app/pages/licenses/values.ts';

const license: License = {
  ...{ id: 7, type: 'admin', name: 'Branch', keyPrefix: 'SMARTCMS-AD-ABCDE', modules: ['calls', 'cdr'] },
  ...{ callServers: 3, graceDays: 14, status: 'active', valid: true, code: 'VALID' },
  ...{ expiresAt: '2027-01-01T00:00:00.000Z', createdAt: '2026-01-01T00:00:00.000Z', activations: [] },
};

describe("the form of a licence says what the domain's rules take", () => {
  it.each(licenseTypes)('for a new one of type %s, as the type is by itself', (type) => {
    const input = inputOf({ ...valuesOf(null), type, ...valuesOfType(type) });
    const { seats } = valuesOfType(type);
    expect(licenseInput.parse(input)).toMatchObject({ type, graceDays: 14, expiresAt: null });
    expect('callServers' in input).toBe(hasSeats(type));
    if (hasSeats(type)) expect(input.callServers).toBe(seats === '' ? null : Number(seats));
  });

  it('with a last day, to the end of which it is good', () => {
    const input = inputOf({ ...valuesOf(null), lastDay: '2026-12-31', name: ' Branch ' });
    expect(licenseInput.parse(input)).toMatchObject({
      name: 'Branch',
      expiresAt: new Date('2027-01-01T00:00:00Z'),
    });
  });

  it('for a change: what it was says the same again', () => {
    const { modules, ...change } = licenseChange.parse(changeOf(valuesOf(license), license));
    expect(change).toEqual({ name: 'Branch', callServers: 3, graceDays: 14 });
    expect(modules).toEqual(license.modules);
  });

  it('for a change of all that can be', () => {
    const values = { ...valuesOf(license), allModules: true, seats: ' ', lastDay: '', graceDays: '0' };
    expect(licenseChange.parse(changeOf(values, license))).toEqual({
      ...{ name: 'Branch', modules: null, callServers: null, graceDays: 0, expiresAt: null },
    });
  });

  it('leaves an end in the middle of a day alone, unless another day is chosen', () => {
    const odd = { ...license, expiresAt: '2026-12-31T12:00:00.000Z' };
    expect(valuesOf(odd).lastDay).toBe('2026-12-31');
    expect(changeOf(valuesOf(odd), odd)).not.toHaveProperty('expiresAt');
    expect(changeOf({ ...valuesOf(odd), lastDay: '2027-06-30' }, odd).expiresAt).toBe('2027-06-30');
  });
});

describe('the end of a licence', () => {
  const now = new Date('2026-11-22T22:00:00Z');

  it('is the end of its last day', () => {
    expect(lastDayOf('2027-01-01T00:00:00.000Z')).toBe('2026-12-31');
    expect(lastDayOf('2027-01-01T00:00:01.000Z')).toBe('2027-01-01');
  });

  it.each([
    ['', '2027-11-22'],
    ['2025-01-01', '2027-11-22'],
    ['2027-03-31', '2028-03-31'],
    ['2028-02-29', '2029-02-28'],
  ])('a year after %j is %s', (lastDay, expected) => expect(yearAfter(lastDay, now)).toBe(expected));

  it('is near, past or never', () => {
    expect(endsWithin({ expiresAt: '2026-12-01T00:00:00Z' }, 30, now)).toBe(true);
    expect(endsWithin({ expiresAt: '2026-01-01T00:00:00Z' }, 30, now)).toBe(true);
    expect(endsWithin({ expiresAt: '2027-12-01T00:00:00Z' }, 30, now)).toBe(false);
    expect(endsWithin({ expiresAt: null }, 30, now)).toBe(false);
  });
});
