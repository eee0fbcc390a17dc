import { UserError } from './errors.ts';

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * A point in time as people give it: 30m, 2h, 7d ago; 2026-11-22 (its beginning in UTC); or ISO 8601, in UTC unless
 * it names another zone. Throws UserError('usage').
 */
export function parseMoment(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count !== undefined)
    return new Date(now.getTime() - Number(count) * unitMs[unit as keyof typeof unitMs]);
  const [, date, time, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text) ??
    [];
  const moment = new Date(`${date}T${time ?? '00:00'}${zone ?? 'Z'}`);
  // 2026-02-30 would become the 2nd of March.
  const exists = new Date(`${date}T00:00Z`).toJSON()?.startsWith(date ?? '-');
  if (exists && !Number.isNaN(moment.getTime())) return moment;
  throw new UserError(
    'usage',
    `expected a time such as 2h, 7d, 2026-11-22 or 2026-11-22T10:00:00Z, not "${text}"`,
  );
}

/** A time as names of things have it, in UTC: 20261122T101500Z. They sort by it. */
export function compactTime(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
