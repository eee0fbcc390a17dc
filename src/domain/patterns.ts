import { z } from 'zod';
import { maxDialled } from './codes.ts';

/**
 * Patterns of numbers, as in Asterisk's dialplan. A number stands for itself; after an underscore, X is any digit, Z is
 * 1 to 9, N is 2 to 9, [13-5] is one of these, and a dot at the end is one or more digits. Only a dot makes the length
 * open, and at least one digit stands before it.
 */

export interface NumberPattern {
  text: string;
  /** For MariaDB's REGEXP and for JavaScript alike. */
  regex: string;
  /**
   * Of two patterns that match a number, that with the smaller key is the more specific one: digit by digit, as
   * Asterisk compares them, fewer possible digits come first and a dot last. Compare as text.
   */
  sortKey: string;
}

const maxPatternLength = 40;
const letters = { X: '0123456789', Z: '123456789', N: '23456789' } as const;

/** Fewer than any number of digits at a place, so that an end comes before more. */
const openKey = '99';

/** A pattern from its text, or why it is none. */
export function readPattern(text: string): NumberPattern | string {
  if (text.length > maxPatternLength) return `a pattern has at most ${maxPatternLength} characters`;
  const places = text.startsWith('_') ? readPlaces(text.slice(1)) : [...text].map((digit) => [digit]);
  if (typeof places === 'string') return places;
  const open = places.at(-1)?.[0] === '.';
  const fixed = open ? places.slice(0, -1) : places;
  if (fixed.length === 0) return 'a pattern has at least one digit (before the dot, if there is one)';
  if (fixed.length > maxDialled) return `a pattern stands for at most ${maxDialled} digits`;
  const wrong = fixed.flat().find((digit, index) => !/\d/.test(digit) && !(digit === '+' && index === 0));
  if (wrong !== undefined) {
    return text.startsWith('_')
      ? `after _ come digits, X, Z, N, sets such as [2-5], and a dot at the end: not ${wrong}`
      : 'expected a number, or a pattern such as _0X. that begins with _';
  }
  return {
    text,
    regex: `^${fixed.map(placeRegex).join('')}${open ? '[0-9]+' : ''}$`,
    sortKey: fixed.map(({ length }) => String(length).padStart(2, '0')).join('') + (open ? openKey : ''),
  };
}

/** The digits that each place may have; a dot for the open end. */
function readPlaces(text: string): string[][] | string {
  const places: string[][] = [];
  for (let rest = text; rest !== ''; ) {
    const set = /^\[([\d-]*)\]/.exec(rest);
    if (set !== null) {
      const digits = readSet(set[1] ?? '');
      if (digits === null) return `a set names digits and ranges of them, such as [13-5], not ${set[0]}`;
      places.push(digits);
      rest = rest.slice(set[0].length);
      continue;
    }
    const [first = ''] = rest;
    if (first === '.' && rest.length > 1) return 'a dot stands at the end';
    places.push(first in letters ? [...letters[first as keyof typeof letters]] : [first]);
    rest = rest.slice(1);
  }
  return places;
}

function readSet(text: string): string[] | null {
  if (!/^(\d(-\d)?)+$/.test(text)) return null;
  const digits = new Set<string>();
  for (const [, from = '', to = from] of text.matchAll(/(\d)(?:-(\d))?/g)) {
    if (to < from) return null;
    for (let digit = Number(from); digit <= Number(to); digit++) digits.add(String(digit));
  }
  return [...digits].sort();
}

function placeRegex(digits: readonly string[]): string {
  const [only] = digits;
  return digits.length === 1 && only !== '+' ? String(only) : `[${digits.join('')}]`;
}

/** Whether a number fits. */
export function matches({ regex }: Pick<NumberPattern, 'regex'>, number: string): boolean {
  return new RegExp(regex).test(number);
}

/** Orders patterns as calls try them: the more specific first, then by their text. */
export function bySpecificity(
  one: Pick<NumberPattern, 'text' | 'sortKey'>,
  other: Pick<NumberPattern, 'text' | 'sortKey'>,
): number {
  return compareText(one.sortKey, other.sortKey) || compareText(one.text, other.text);
}

/** By code points, as a binary collation does it. */
function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** The text of a pattern that can be read. */
export const patternText = z
  .string()
  .transform((text) => text.trim())
  .superRefine((text, issues) => {
    const pattern = readPattern(text);
    if (typeof pattern === 'string') issues.addIssue({ code: 'custom', message: pattern });
  });

/** Digits to dial, with or without a + before them. */
export const dialledNumber = z
  .string()
  .regex(/^[+]?\d{1,20}$/, `expected a number of 1 to ${maxDialled} digits, with or without a + before it`);
