import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { UserError } from './errors.ts';

/**
 * What free text may be before SQL, Asterisk or a terminal sees it. Asterisk's realtime splits values at `;`
 * and reads `^0A` as a line break (main/config.c, ast_realtime_decode_chunk); quotes, backslashes and angle
 * brackets would end the name in a caller id; controls, line separators, halves of characters and marks that
 * turn the direction of writing deceive whoever reads them.
 */
const forbiddenInNames = /["\\<>;^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

/**
 * Most bytes of a display name in UTF-8: with quotes and number it stays below the 80 that Asterisk has for a
 * caller id (AST_MAX_EXTENSION in main/cdr.c), which it would cut in the middle of a letter.
 */
export const maxNameBytes = 60;

/** A name for people to read, in one normal form (NFC); an empty one is null. */
export const displayName = z
  .string()
  // Normalised before it is checked: U+037E becomes a semicolon.
  .transform((text) => text.normalize('NFC'))
  .refine((text) => !forbiddenInNames.test(text), {
    error: 'a name has no line breaks, control characters or any of ; ^ " \\ < >',
    abort: true,
  })
  .transform((text) => text.trim())
  .refine((text) => Buffer.byteLength(text) <= maxNameBytes, {
    error: `a name has at most ${maxNameBytes} bytes (letters outside ASCII take two to four)`,
  })
  .transform((text) => (text === '' ? null : text));

/** A host name or an IPv4 address, in lower case. Its URIs must fit into 255 characters with a user before it. */
export const hostName = z
  .string()
  .max(200, 'a host has at most 200 characters')
  .refine((text) => isIPv4(text) || isDomain(text), {
    error: 'expected an IPv4 address or a host name such as sip.example.com',
  })
  .transform((text) => text.toLowerCase());

/** RFC 1123, section 2.1: labels of letters, digits and hyphens; a last label of digits would be an address. */
function isDomain(text: string): boolean {
  const labels = text.split('.');
  return (
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

/**
 * An IPv4 address or network, in its shortest form: 203.0.113.9/24 is 203.0.113.0/24. Whoever calls from there
 * is let in without a password, so that networks wider than /8 are taken for a mistake.
 */
export const network = z
  .string()
  .refine(isNetwork, { error: 'expected an IPv4 address or a network from /8 to /32', abort: true })
  .transform(shortestNetwork);

function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  if (!isIPv4(address) || rest.length > 0) return false;
  return length === undefined || (/^([1-9]|[12]\d|3[0-2])$/.test(length) && Number(length) >= 8);
}

function shortestNetwork(text: string): string {
  const [address = '', length = '32'] = text.split('/');
  if (length === '32') return address;
  const hostBits = 2 ** (32 - Number(length));
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const first = Math.floor(number / hostBits) * hostBits;
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${bytes.join('.')}/${length}`;
}

/** A value of a schema's form. Throws UserError('usage') that names all that is wrong; values are not repeated. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  hint?: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UserError('usage', problemsOf(parsed.error).join('; '), { hint });
}

/** What is wrong with a value, a line for each field. */
function problemsOf(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
}
