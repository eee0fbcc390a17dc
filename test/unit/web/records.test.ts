import { describe, expect, it } from 'vitest';
import {
  axisTop,
  beginOf,
  type Day,
  everyDay,
  periodOf,
  totalOf,
  unitOf,
} from '../../../src/web/app/pages/cdr/days.ts';
import { CallRecords } from '../../../src/web/app/pages/cdr/records.ts';
import { clockOf } from '../../../src/web/app/ui/duration.ts';

const now = new Date('2026-11-22T23:30:00Z');
const day = (date: string, calls: number, answered: number): Day => ({
  ...{ day: date, calls, answered, busy: 0, noAnswer: calls - answered, failed: 0 },
  seconds: answered * 60,
});

describe('the days of call records', () => {
  it.each([
    ['today', '2026-11-22T00:00:00.000Z'],
    ['week', '2026-11-16T00:00:00.000Z'],
    ['nonsense', '2026-10-24T00:00:00.000Z'],
  ])('begin, for %s, with the first whole day of UTC', (text, begin) => {
    expect(beginOf(periodOf(text), now).toISOString()).toBe(begin);
  });

  it('are all there, those without calls too', () => {
    const days = everyDay([day('2026-11-20', 5, 3), day('2026-11-01', 9, 9)], 'week', now);
    expect(days.map(({ day: date, calls }) => [date.slice(-2), calls])).toEqual([
      ...[['16', 0] as const, ['17', 0] as const, ['18', 0] as const, ['19', 0] as const],
      ...[['20', 5] as const, ['21', 0] as const, ['22', 0] as const],
    ]);
  });

  it('are hours for today alone, each of the 24', () => {
    const hours = everyDay([day('2026-11-22T15', 5, 3)], 'today', now);
    expect(hours).toHaveLength(24);
    expect(hours.filter(({ calls }) => calls > 0).map(({ day: hour }) => hour)).toEqual(['2026-11-22T15']);
    expect([hours[0]?.day, hours[23]?.day]).toEqual(['2026-11-22T00', '2026-11-22T23']);
    expect(['today', 'week', 'month'].map((text) => unitOf(periodOf(text)))).toEqual(['hour', 'day', 'day']);
  });

  it('add up', () => {
    expect(totalOf([day('2026-11-20', 5, 3), day('2026-11-21', 7, 2)])).toEqual({
      calls: 12,
      answered: 5,
      seconds: 300,
    });
  });
});

describe('the top of an axis', () => {
  it.each([0, 1, 4, 5, 7, 11, 39, 41, 99, 100, 101, 999, 4200, 1_000_001])(
    'is not below %i, not far above it, and divided by four',
    (most) => {
      const top = axisTop(most);
      expect(top).toBeGreaterThanOrEqual(most);
      expect(top).toBeLessThanOrEqual(Math.max(4, most * 2.01 + 4));
      expect(top % 4).toBe(0);
    },
  );
});

describe('a duration', () => {
  it.each([
    [0, '0:00'],
    [65.9, '1:05'],
    [3723, '1:02:03'],
    [-4, '0:00'],
  ])('of %d seconds is %s', (seconds, text) => expect(clockOf(seconds)).toBe(text));
});

/** So many records behind a cursor that is their place, as the API gives them. */
function apiOf(count: number) {
  const asked: string[] = [];
  const get = async (path: string, { query = {} }: { query?: Record<string, unknown> } = {}) => {
    asked.push(
      path.endsWith('statistics') ? 'statistics' : `${query['limit']} after ${query['cursor'] ?? 'none'}`,
    );
    if (path.endsWith('statistics')) return { days: [day('2026-11-20', count, 0)] };
    const begin = Number(query['cursor'] ?? 0);
    const end = Math.min(count, begin + Number(query['limit']));
    const items = Array.from({ length: end - begin }, (_, index) => ({ id: String(begin + index) }));
    return { items, next: end < count ? String(end) : null };
  };
  // Only what is asked of it here.
  return {
    asked,
    records: new CallRecords({ get } as unknown as ConstructorParameters<typeof CallRecords>[0]),
  };
}

describe('numbered pages of call records', () => {
  const { signal } = new AbortController();
  const open = (records: CallRecords, page: number) =>
    records.page({}, { page, limit: 50, per: 'day' }, signal);

  it('go on by the cursor that the page before gave, and are counted once', async () => {
    const { asked, records } = apiOf(120);
    expect(await open(records, 1)).toMatchObject({ total: 120, page: 1 });
    await open(records, 2);
    const third = await open(records, 3);
    expect(third.items.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, i) => String(100 + i)));
    expect(asked).toEqual(['statistics', '50 after none', '50 after 50', '50 after 100']);
  });

  it('are come to from anywhere, in few steps', async () => {
    const { asked, records } = apiOf(10_000);
    const page = await open(records, 42);
    expect(page.items[0]?.id).toBe('2050');
    expect(asked).toEqual([
      'statistics',
      '1000 after none',
      '1000 after 1000',
      '50 after 2000',
      '50 after 2050',
    ]);
  });

  it('are empty beyond the last', async () => {
    const { records } = apiOf(10);
    expect(await open(records, 9)).toMatchObject({ items: [], page: 9 });
  });

  it('are asked for anew once something happened', async () => {
    const { asked, records } = apiOf(10);
    await open(records, 1);
    records.forget();
    await open(records, 1);
    expect(asked.filter((one) => one === 'statistics')).toHaveLength(2);
  });
});
