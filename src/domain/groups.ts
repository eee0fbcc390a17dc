import { z } from 'zod';
import { parseNumber } from './endpoints.ts';
import { destination } from './routes.ts';
import { displayName } from './text.ts';

/** Ring groups: extensions that ring at once under one number. */

const number = z.string().refine((text) => {
  try {
    return parseNumber(text) !== '';
  } catch {
    return false;
  }
}, 'expected a number of 2 to 8 digits');

const fields = {
  members: z
    .array(number)
    .min(1, 'a group needs a member')
    .max(32, 'a group has at most 32 members')
    .transform((list) => [...new Set(list)]),
  name: displayName,
  /** Before the call goes to the fallback. */
  ringSeconds: z.int().min(5).max(600),
  fallback: destination,
};

export const groupInput = z.strictObject({
  number,
  members: fields.members,
  name: fields.name.default(null),
  ringSeconds: fields.ringSeconds.default(30),
  fallback: fields.fallback.default('hangup'),
});
export type GroupRule = z.output<typeof groupInput>;

/** What of a group can be changed; what is absent stays. */
export const groupChange = z.strictObject(fields).partial();
