import type { Answer } from '../../core/api-shapes.ts';

export type Day = Answer<'/api/cdr/statistics', 'get'>['days'][number];

/** So many days, with today. */
const periods = { today: 1, week: 7, month: 30, quarter: 90 } as const;
export type Period = keyof typeof periods;

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** The period of a text in the address; a month if it names none. */
export function periodOf(text: string): Period {
  return text === 'today' || text === 'week' || text === 'quarter' ? text : 'month';
}

/** The beginning of the first day of a period. Days are those of UTC, as the API counts them. */
export function beginOf(period: Period, now: Date): Date {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  return new Date(today - (periods[period] - 1) * dayMs);
}

/** What the calls of a period are counted by. */
export function unitOf(period: Period): 'day' | 'hour' {
  return period === 'today' ? 'hour' : 'day';
}

/** Each day of the period, or each hour: those without calls too, which the API leaves out. */
export function everyDay(days: readonly Day[], period: Period, now: Date): Day[] {
  const known = new Map(days.map((day) => [day.day, day]));
  const first = beginOf(period, now).getTime();
  const [step, letters, count] = unitOf(period) === 'hour' ? [hourMs, 13, 24] : [dayMs, 10, periods[period]];
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(first + index * step).toISOString().slice(0, letters);
    return known.get(day) ?? { day, calls: 0, answered: 0, busy: 0, noAnswer: 0, failed: 0, seconds: 0 };
  });
}

/** All days together. */
export function totalOf(days: readonly Day[]): { calls: number; answered: number; seconds: number } {
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);
  return {
    calls: sum(({ calls }) => calls),
    answered: sum(({ answered }) => answered),
    seconds: sum(({ seconds }) => seconds),
  };
}

/** A round number that is not below: the top of an axis of four equal parts. */
export function axisTop(most: number): number {
  if (most <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(most));
  const factor = [1, 2, 4, 6, 8, 10].find((each) => each * power >= most) ?? 10;
  return Math.ceil((factor * power) / 4) * 4;
}
