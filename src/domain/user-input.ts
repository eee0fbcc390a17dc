import { z } from 'zod';
import { roles } from './modules.ts';
import { Secret } from './secret.ts';
import { checked, displayName } from './text.ts';

/** What users are made from, at the command line and at the API. */

const shortestPassword = 12;
const longestPassword = 200;

/** An address as the domain part of RFC 5321 has it, in ASCII and lower case. */
export const email = z
  .string()
  .max(254, 'an e-mail address has at most 254 characters')
  .regex(
    /^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/,
    'expected an e-mail address such as alice@example.com',
  )
  .transform((text) => text.toLowerCase());

/** A password that someone chooses. */
export const newPassword = z
  .string()
  .min(shortestPassword, `a password has at least ${shortestPassword} characters`)
  .max(longestPassword, `a password has at most ${longestPassword} characters`)
  .refine((text) => new Set(text).size > 3, 'a password has more than three different characters')
  .transform((text) => new Secret(text));

const fields = {
  name: displayName,
  role: z.enum(roles, `expected one of ${roles.join(', ')}`),
  /** Null is the licence of the server. */
  licenseId: z.int().min(1).nullable(),
  /** Number of the extension that is the user's own. */
  extension: z.string().max(20).nullable(),
};

/** What a user is made from; without a password, one is generated, and must be changed at the first login. */
export const userInput = z
  .strictObject({ email, ...fields, password: newPassword })
  .partial({ name: true, licenseId: true, extension: true, password: true });

/** What of a user can be changed; what is absent stays. */
export const userChange = z.strictObject({ email, ...fields }).partial();

/** What a user is made from, checked. Throws UserError('usage'). */
export function parseUser(input: z.input<typeof userInput>): z.output<typeof userInput> {
  return checked(userInput, input);
}

/** A change of a user, checked. Throws UserError('usage'). */
export function parseUserChange(change: z.input<typeof userChange>): z.output<typeof userChange> {
  return checked(userChange, change);
}

/** A password that someone chooses, checked. Throws UserError('usage'). */
export function parsePassword(text: string): Secret {
  return checked(newPassword, text);
}
