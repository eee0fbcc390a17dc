import { z } from 'zod';

/** Hours of the week in the server's time zone, such as `mon-fri 08:00-18:00, sat 09:00-12:00`. */

/** Part of a day. */
export interface Opening {
  /** 1 is Monday, 7 is Sunday. */
  day: number;
  /** HH:MM. */
  from: string;
  /** The first minute after it: HH:MM, at most 24:00. */
  to: string;
}

/** A moment of the week. */
export interface WeekTime {
  day: number;
  /** HH:MM. */
  time: string;
}

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const maxLength = 400;

/** The parts of the week that a text names, in order, without overlaps; or why it names none. */
export function readHours(text: string): Opening[] | string {
  if (text.length > maxLength) return `hours have at most ${maxLength} characters`;
  const openings: Opening[] = [];
  for (const part of text.toLowerCase().split(',')) {
    const match = /^\s*(?:([a-z]{3})(?:-([a-z]{3}))?\s+)?(\d\d:\d\d)-(\d\d:\d\d)\s*$/.exec(part);
    if (match === null) return 'expected hours such as mon-fri 08:00-18:00, sat 09:00-12:00';
    const [, first, last, from = '', to = ''] = match;
    const days = readDays(first, last);
    if (days === null) return `expected days from ${dayNames.join(', ')}`;
    if (!isTime(from) || !isTime(to) || from === '24:00') return 'expected times from 00:00 to 24:00';
    if (from === to) return `${from}-${to} is no time; all day is 00:00-24:00`;
    for (const day of days) {
      if (from < to) openings.push({ day, from, to });
      else {
        // Into the next day.
        openings.push({ day, from, to: '24:00' });
        if (to > '00:00') openings.push({ day: (day % 7) + 1, from: '00:00', to });
      }
    }
  }
  return merged(openings);
}

function readDays(first: string | undefined, last: string | undefined): number[] | null {
  if (first === undefined) return [1, 2, 3, 4, 5, 6, 7];
  const [from, to] = [dayNames.indexOf(first), dayNames.indexOf(last ?? first)];
  if (from === -1 || to === -1) return null;
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ((from + index) % 7) + 1);
}

const isTime = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);

/** In order of the week; parts that overlap or touch are one. */
function merged(openings: readonly Opening[]): Opening[] {
  const result: Opening[] = [];
  const sorted = openings.toSorted((a, b) => a.day - b.day || (a.from < b.from ? -1 : 1));
  for (const opening of sorted) {
    const before = result.at(-1);
    if (before !== undefined && before.day === opening.day && opening.from <= before.to) {
      if (opening.to > before.to) before.to = opening.to;
    } else result.push({ ...opening });
  }
  return result;
}

/** Whether a moment lies in one of these parts. */
export function isOpen(openings: readonly Opening[], { day, time }: WeekTime): boolean {
  return openings.some((opening) => opening.day === day && opening.from <= time && time < opening.to);
}

/** Hours as they are kept: lower case, one space after a comma. */
export const hoursText = z
  .string()
  .superRefine((text, issues) => {
    const openings = readHours(text);
    if (typeof openings === 'string') issues.addIssue({ code: 'custom', message: openings });
  })
  .transform((text) =>
    text
      .toLowerCase()
      .split(',')
      .map((part) => part.trim().replaceAll(/\s+/g, ' '))
      .join(', '),
  );
