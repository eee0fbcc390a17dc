import { z } from 'zod';
import { checked } from './text.ts';

/** What became of a call: the best of all that it tried. */
export const dispositions = ['answered', 'busy', 'no_answer', 'failed'] as const;

/** Internal: between two extensions; the others go over a trunk. */
export const directions = ['internal', 'inbound', 'outbound'] as const;

/** Digits and what else a caller's or a dialled number may hold; a star at the end stands for all that begin so. */
const numberFilter = z
  .string()
  .regex(/^[0-9A-Za-z+*#._@-]{1,80}$/, 'expected a number, or the beginning of one with a * after it');

/** A number that a phone may dial. Throws UserError('usage'). */
export function parseDialled(text: string): string {
  return checked(z.string().regex(/^[0-9*#+]{1,32}$/, 'expected a number as a phone dials it'), text);
}

/** At most this many records come at once. */
const longestPage = 1000;

/** Which calls to show; what is absent does not matter. */
export const callFilter = z.strictObject({
  /** Calls that began then or later. */
  since: z.date().optional(),
  /** Calls that began before. */
  until: z.date().optional(),
  from: numberFilter.optional(),
  /** As the caller dialled it. */
  to: numberFilter.optional(),
  disposition: z.enum(dispositions, `expected one of ${dispositions.join(', ')}`).optional(),
  direction: z.enum(directions, `expected one of ${directions.join(', ')}`).optional(),
  trunk: z.string().max(40).optional(),
  recorded: z.boolean().optional(),
  /** Part of either number. */
  text: z.string().max(100).optional(),
});
export type CallFilter = z.output<typeof callFilter>;

/** What records of calls can be sorted by. */
export const callSorts = ['startedAt', 'from', 'to', 'durationSeconds'] as const;

/** A page of calls: as many as `limit`, after the one that `cursor` stands for. */
export const callPage = callFilter.extend({
  limit: z.int().min(1).max(longestPage).default(100),
  cursor: z.string().max(200).optional(),
});
