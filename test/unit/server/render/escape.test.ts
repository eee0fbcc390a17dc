import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/domain/errors.ts';
import { Secret } from '../../../../src/domain/secret.ts';
import { escapeValue, type FormatName, formatNames } from '../../../../src/server/render/escape.ts';

const harmless: Record<FormatName, [value: string | number, written: string][]> = {
  asterisk: [
    ['Büro 1 (Nord), #3', 'Büro 1 (Nord), #3'],
    [5060, '5060'],
  ],
  ini: [['Europe/Berlin', 'Europe/Berlin']],
  sql: [['a b;c#d$e', "'a b;c#d$e'"]],
  nginx: [['phones.example.com', 'phones.example.com']],
  yaml: [
    ['cost: $5 "net" # \\', '"cost: $$5 \\"net\\" # \\\\"'],
    ['$HOME', '"$$HOME"'],
    [3000, '3000'],
  ],
  json: [
    ['cost: $5 "net" # \\', '"cost: $5 \\"net\\" # \\\\"'],
    [90, '90'],
  ],
  env: [['smartcms/db:3f9a', 'smartcms/db:3f9a']],
  nft: [
    ['2001:db8::/32', '2001:db8::/32'],
    [5060, '5060'],
  ],
  redis: [["it's #1; $2", '"it\'s #1; $2"']],
  raw: [['_XXX', '_XXX']],
};

/** Characters, besides control characters, that must not get through. */
const hostile: Record<FormatName, string> = {
  asterisk: ';\\$"[]{}',
  ini: ';#\\"\'[]{}',
  sql: '\'"`\\',
  nginx: ' ;{}"\'\\$#~*',
  yaml: '',
  json: '',
  env: ' "\'`$#\\',
  nft: ' ;#{}$@"\'\\-,',
  redis: '"\\',
  raw: ' ;\'"`$#{}\\:(',
};

describe.each(formatNames)('a value in a file of format %s', (format) => {
  it.each(harmless[format])('is written if it is harmless: %s', (value, written) => {
    expect(escapeValue(format, 'some.key', value)).toBe(written);
  });

  it.each([...hostile[format], '\n', '\r', '\t', '\0', '\x1b', '\x7f', '\u0085'])(
    'is refused with %j in it',
    (character) => {
      const attempt = () => escapeValue(format, 'some.key', new Secret(`zebra${character}x`));
      expect(attempt).toThrow(UserError);
      expect(attempt).toThrow(/some\.key/);
      expect(attempt).not.toThrow(/zebra/);
    },
  );

  it('is refused if it is empty', () => {
    expect(() => escapeValue(format, 'some.key', '')).toThrow(/some\.key.*empty/);
  });

  it('is refused if it is neither text nor a number', () => {
    for (const value of [null, undefined, Number.NaN, {}, true]) {
      expect(() => escapeValue(format, 'some.key', value)).toThrow('some.key');
    }
  });
});

it('refuses blanks at the ends where a parser would drop them', () => {
  for (const value of [' x', 'x ']) {
    expect(() => escapeValue('asterisk', 'some.key', value)).toThrow(UserError);
    expect(() => escapeValue('ini', 'some.key', value)).toThrow(UserError);
  }
});
