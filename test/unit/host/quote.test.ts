import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeControl, quote, quoteArgv } from '../../../src/host/quote.ts';

describe('quoteArgv', () => {
  it('leaves plain words readable', () => {
    expect(quoteArgv(['docker', 'ps', '-a', '/opt/x:y@1.2'])).toBe('docker ps -a /opt/x:y@1.2');
    // As the first word it would be an assignment.
    expect(quote('PATH=x')).toBe("'PATH=x'");
    expect(quote('')).toBe("''");
    expect(quote("it's")).toBe("'it'\\''s'");
  });

  it('survives a real shell', () => {
    const argument = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
    const spiced = fc.oneof(
      argument,
      fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', '!', '~', '*', '-', ' ') }),
    );
    fc.assert(
      fc.property(fc.array(spiced, { minLength: 1, maxLength: 20 }), (argv) => {
        const output = execFileSync('sh', ['-c', `printf '%s\\0' ${quoteArgv(argv)}`], { encoding: 'utf8' });
        expect(output.split('\0').slice(0, -1)).toEqual(argv);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what no argument can hold', () => {
    expect(() => quote('a\0b')).toThrow(TypeError);
  });
});

describe('escapeControl', () => {
  it('makes control and reordering characters visible, and leaves the rest', () => {
    expect(escapeControl('\u001b[31mred\u0007\r\u009b\u202e')).toBe('\\x1b[31mred\\x07\\x0d\\x9b\\u202e');
    expect(escapeControl('caf\u00e9\tnew\nline \u{1f600}')).toBe('caf\u00e9\tnew\nline \u{1f600}');
  });
});
