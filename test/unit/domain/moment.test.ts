import { describe, expect, it } from 'vitest';
import { compactTime, parseMoment } from '../../../src/domain/moment.ts';

const now = new Date('2030-06-15T12:00:00Z');

describe('a moment', () => {
  it.each([
    ['90s', '2030-06-15T11:58:30.000Z'],
    ['2h', '2030-06-15T10:00:00.000Z'],
    ['7d', '2030-06-08T12:00:00.000Z'],
    ['2w', '2030-06-01T12:00:00.000Z'],
    ['2030-02-28', '2030-02-28T00:00:00.000Z'],
    ['2030-02-28T10:30', '2030-02-28T10:30:00.000Z'],
    ['2030-02-28 10:30:05', '2030-02-28T10:30:05.000Z'],
    ['2030-02-28T10:30:05.123Z', '2030-02-28T10:30:05.123Z'],
    ['2030-02-28T10:30:00+02:00', '2030-02-28T08:30:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseMoment(text, now).toISOString()).toBe(expected);
  });

  it.each(['', 'yesterday', '2h ago', '2030-02-30', '2030-13-01', '2030-02-28T25:00', '-2h', '1795361580'])(
    'refuses %j',
    (text) => {
      expect(() => parseMoment(text, now)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );
});

it('a time in the name of something is in UTC, to the second', () => {
  expect(compactTime(new Date('2030-02-28T10:30:05.999+02:00'))).toBe('20300228T083005Z');
});
