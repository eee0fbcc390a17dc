import { describe, expect, it } from 'vitest';
import { hoursText, isOpen, readHours } from '../../../src/domain/hours.ts';

const monday = (time: string) => ({ day: 1, time });

describe('hours', () => {
  it('name days and times', () => {
    expect(readHours('Mon-Tue 08:00-18:00, sat 09:00-12:00')).toEqual([
      { day: 1, from: '08:00', to: '18:00' },
      { day: 2, from: '08:00', to: '18:00' },
      { day: 6, from: '09:00', to: '12:00' },
    ]);
  });

  it('without a day are for every day; a week may begin anywhere', () => {
    expect(readHours('00:00-24:00')).toHaveLength(7);
    expect(readHours('sat-mon 10:00-11:00')).toMatchObject([{ day: 1 }, { day: 6 }, { day: 7 }]);
  });

  it('that go into the next day are two parts', () => {
    expect(readHours('sun 22:00-06:00')).toEqual([
      { day: 1, from: '00:00', to: '06:00' },
      { day: 7, from: '22:00', to: '24:00' },
    ]);
    expect(readHours('mon 22:00-00:00')).toEqual([{ day: 1, from: '22:00', to: '24:00' }]);
  });

  it('that overlap or touch are one part', () => {
    expect(readHours('mon 08:00-12:00, mon 12:00-13:00, mon 09:00-10:00')).toEqual([
      { day: 1, from: '08:00', to: '13:00' },
    ]);
  });

  it.each([
    ['', /expected hours/],
    ['08:00', /expected hours/],
    ['8:00-9:00', /expected hours/],
    ['mo 08:00-09:00', /expected hours/],
    ['foo 08:00-09:00', /expected days/],
    ['mon 25:00-26:00', /expected times/],
    ['mon 08:60-09:00', /expected times/],
    ['mon 24:00-08:00', /expected times/],
    ['mon 08:00-08:00', /is no time/],
    ['mon 08:00-09:00,', /expected hours/],
  ])('are not %s', (text, why) => {
    expect(readHours(text)).toMatch(why);
    expect(hoursText.safeParse(text).success).toBe(false);
  });

  it('hold from the first minute to before the last', () => {
    const openings = readHours('mon 08:00-18:00');
    if (typeof openings === 'string') throw new Error(openings);
    expect(['07:59', '08:00', '17:59', '18:00'].map((time) => isOpen(openings, monday(time)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isOpen(openings, { day: 2, time: '09:00' })).toBe(false);
  });

  it('are kept in one form', () => {
    expect(hoursText.parse(' Mon-Fri   08:00-18:00 ,sat 09:00-12:00')).toBe(
      'mon-fri 08:00-18:00, sat 09:00-12:00',
    );
  });
});
