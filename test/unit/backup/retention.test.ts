import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Kept, planRetention } from '../../../src/backup/retention.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-22T02:00:00Z');

/** Backups every so many hours before a Sunday night, all verified. */
function series(count: number, everyHours: number): Kept[] {
  return Array.from({ length: count }, (_, index) => {
    const createdAt = new Date(start - index * everyHours * hour).toISOString();
    return { id: `${index}`, createdAt, verifiedAt: createdAt };
  });
}

const policies = fc.record({
  daily: fc.nat({ max: 10 }),
  weekly: fc.nat({ max: 6 }),
  monthly: fc.nat({ max: 12 }),
});

const backups = fc
  .array(fc.record({ hours: fc.nat({ max: 24 * 400 }), verified: fc.boolean() }), { maxLength: 60 })
  .map((list) =>
    list.map(({ hours, verified }, index): Kept => {
      const createdAt = new Date(start - hours * hour).toISOString();
      return { id: `${index}`, createdAt, verifiedAt: verified ? createdAt : null };
    }),
  );

describe('retention', () => {
  it.each([
    { policy: { daily: 7, weekly: 0, monthly: 0 }, kept: 7 },
    // Six days of this week, then the newest of the three weeks before.
    { policy: { daily: 7, weekly: 4, monthly: 0 }, kept: 10 },
    { policy: { daily: 0, weekly: 0, monthly: 3 }, kept: 3 },
    { policy: { daily: 0, weekly: 0, monthly: 0 }, kept: 1 },
  ])('keeps $kept of a hundred days for $policy', ({ policy, kept }) => {
    expect(planRetention(series(100, 24), policy).keep).toHaveLength(kept);
  });

  it('keeps the newest of a day', () => {
    const { keep } = planRetention(series(8, 6), { daily: 2, weekly: 0, monthly: 0 });
    expect(keep.map(({ createdAt }) => createdAt.slice(0, 13))).toEqual(['2026-11-22T02', '2026-11-21T20']);
  });

  it('loses nothing, keeps the last good one and all that are newer, and is done after one run', () => {
    fc.assert(
      fc.property(backups, policies, (list, policy) => {
        const { keep, remove } = planRetention(list, policy);
        expect(new Set([...keep, ...remove])).toEqual(new Set(list));
        const newestGood =
          list
            .filter(({ verifiedAt }) => verifiedAt !== null)
            .map(({ createdAt }) => createdAt)
            .sort()
            .at(-1) ?? '';
        expect(remove.every(({ createdAt }) => createdAt <= newestGood)).toBe(true);
        if (newestGood !== '') expect(keep.some(({ verifiedAt }) => verifiedAt !== null)).toBe(true);
        else expect(remove).toEqual([]);
        expect(planRetention(keep, policy).remove).toEqual([]);
      }),
    );
  });

  it('lets backups that were never verified push nothing out', () => {
    fc.assert(
      fc.property(backups, policies, (list, policy) => {
        const good = list.filter(({ verifiedAt }) => verifiedAt !== null);
        const alone = planRetention(good, policy).keep;
        const { keep } = planRetention(list, policy);
        expect(alone.every((backup) => keep.includes(backup))).toBe(true);
      }),
    );
  });
});
