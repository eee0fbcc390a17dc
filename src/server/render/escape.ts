import { UserError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';

/**
 * How a value is written into each kind of file. What a format can quote is quoted; what would end the value,
 * begin a comment or be expanded by the program that reads it is refused.
 */

interface Format {
  /** What no value may contain. */
  refuses: RegExp;
  write: (text: string) => string;
}

const bare = (text: string) => text;
const quoted = (text: string) => `"${text}"`;

const formats = {
  /** Asterisk's .conf: `;` begins a comment, `${}` is expanded in the dialplan. */
  asterisk: { refuses: /[\p{Cc};\\$"[\]{}]|^\s|\s$/u, write: bare },
  /** my.cnf and odbc.ini. */
  ini: { refuses: /[\p{Cc};#\\"'[\]{}]|^\s|\s$/u, write: bare },
  /** A string literal of SQL; quotes and backslashes mean different things under different SQL modes. */
  sql: { refuses: /[\p{Cc}'"`\\]/u, write: (text) => `'${text}'` },
  /** A plain parameter of nginx. */
  nginx: { refuses: /[\p{Cc}\s;{}"'\\$#~*]/u, write: bare },
  /** A double-quoted scalar, where compose expands `$`. */
  yaml: { refuses: /\p{Cc}/u, write: (text) => JSON.stringify(text).replaceAll('$', '$$$$') },
  json: { refuses: /\p{Cc}/u, write: (text) => JSON.stringify(text) },
  /** A value of compose's .env. */
  env: { refuses: /[\p{Cc}\s"'`$#\\]/u, write: bare },
  /** Numbers, addresses and networks. */
  nft: { refuses: /[^0-9a-fA-F:./]/, write: bare },
  redis: { refuses: /[\p{Cc}"\\]/u, write: quoted },
  /** Names that are ours and not the user's: part of a path, an SQL name, a dialplan pattern. */
  raw: { refuses: /[^\w.,=/-]/, write: bare },
} satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[];

/**
 * Writes a value into a file of this format. Throws UserError('config_invalid') naming the key, but never the
 * value, if the value would break the file.
 */
export function escapeValue(format: FormatName, key: string, value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  const text = value instanceof Secret ? value.reveal() : value;
  if (typeof text !== 'string') throw new Error(`The template value ${key} is neither text nor a number.`);
  const { refuses, write } = formats[format];
  const offender = refuses.exec(text)?.[0];
  if (text !== '' && offender === undefined) return write(text);
  const why = offender === undefined ? 'it is empty' : `it contains ${describe(offender)}`;
  throw new UserError('config_invalid', `${key} cannot be written into the server's files: ${why}.`, {
    hint: `Choose a value for ${key} without ${offender === undefined ? 'that gap' : describe(offender)}.`,
  });
}

function describe(character: string): string {
  if (character === '\n' || character === '\r') return 'a line break';
  if (/\s/.test(character)) return 'a space';
  if (/\p{Cc}/u.test(character)) return 'a control character';
  return `the character ${character}`;
}
