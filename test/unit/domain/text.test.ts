import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/errors.ts';
import { checked, displayName, hostName, maxNameBytes, network } from '../../../src/domain/text.ts';

const accepts = (schema: Parameters<typeof checked>[0], value: unknown) => schema.safeParse(value).success;

describe('a display name', () => {
  it.each([
    ['Ana', 'Ana'],
    ['  Front desk ', 'Front desk'],
    ['', null],
    ['   ', null],
    ["O'Brien, 2nd floor (left)", "O'Brien, 2nd floor (left)"],
    ['--type', '--type'],
    ['$(reboot) `id` %s %00', '$(reboot) `id` %s %00'],
    ['Zoe\u0308', 'Zo\u00eb'],
    ['\u5c71\u7530 \u592a\u90ce', '\u5c71\u7530 \u592a\u90ce'],
    ['\u{1F468}\u200D\u{1F469}\u200D\u{1F467}', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'],
  ])('%j is %j', (text, name) => {
    expect(checked(displayName, text)).toBe(name);
  });

  it.each([
    ...['\r', '\n', '\0', '\t', '\x7f', '\u0085', '\u2028', '\u2029', ';', '^', '"', '\\', '<', '>'],
    // A semicolon once it is normalised, half a character, a turn of the direction of writing.
    ...['\u037e', '\ud83d', '\u202e', '\u2066'],
  ])('has no %j, wherever it stands', (character) => {
    for (const text of [character, `${character}A`, `A${character}`, `A${character}B`]) {
      expect(accepts(displayName, text), JSON.stringify(text)).toBe(false);
    }
  });

  it('fits into a caller id, in bytes', () => {
    expect(accepts(displayName, 'x'.repeat(maxNameBytes))).toBe(true);
    expect(accepts(displayName, 'x'.repeat(maxNameBytes + 1))).toBe(false);
    expect(accepts(displayName, '\u00fc'.repeat(maxNameBytes / 2 + 1))).toBe(false);
  });

  it('holds nothing of what breaks a line, a value or a caller id, whatever is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { success, data } = displayName.safeParse(text);
        if (!success || data === null) return;
        expect(data).not.toMatch(/[\r\n\0;^"\\<>]/);
        expect(Buffer.byteLength(data)).toBeLessThanOrEqual(maxNameBytes);
        expect(checked(displayName, data)).toBe(data);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a host', () => {
  it.each(['203.0.113.5', 'sip.example.com', 'localhost', 'a1-b.example', 'SIP.Example.COM'])(
    'is %s',
    (host) => {
      expect(checked(hostName, host)).toBe(host.toLowerCase());
    },
  );
  it.each([
    ...[
      '',
      '-a',
      'a-',
      'a..b',
      '.a',
      'a.',
      'a_b',
      'a b',
      'a;b',
      'a@b',
      'a:5060',
      '[::1]',
      '2001:db8::1',
      'ex\u00e4mple.com',
    ],
    ...[
      '203.0.113',
      '203.0.113.256',
      '1',
      'a\n',
      'a\r\nb',
      'a\0',
      `${'a'.repeat(64)}.com`,
      `${'a.'.repeat(100)}b`,
    ],
  ])('is not %j', (host) => {
    expect(accepts(hostName, host)).toBe(false);
  });
});

describe('a network', () => {
  it.each([
    ['203.0.113.5', '203.0.113.5'],
    ['203.0.113.5/32', '203.0.113.5'],
    ['203.0.113.5/24', '203.0.113.0/24'],
    ['203.0.113.255/25', '203.0.113.128/25'],
    ['255.255.255.255/8', '255.0.0.0/8'],
    ['10.9.8.7/12', '10.0.0.0/12'],
  ])('%s is %s', (text, shortest) => {
    expect(checked(network, text)).toBe(shortest);
  });
  it.each([
    '0.0.0.0/0',
    '10.0.0.0/7',
    '203.0.113.0/33',
    '203.0.113.0/',
    '203.0.113.0/024',
    '203.0.113/24',
    '::1',
    'x',
    '1.2.3.4/24/1',
    '1.2.3.4\n',
    'sip.example.com',
  ])('is not %j', (text) => {
    expect(accepts(network, text)).toBe(false);
  });
});

describe('checked', () => {
  it('tells what is wrong, but not the value', () => {
    expect(() => checked(displayName, 'hidden\n')).toThrow(
      new UserError('usage', 'a name has no line breaks, control characters or any of ; ^ " \\ < >'),
    );
  });
});
