import { describe, expect, it } from 'vitest';
import { createOutput, keyValues, table } from '../../../src/cli/output.ts';
import { createStyle, printable, wantsColours, wrap } from '../../../src/cli/style.ts';

function fakes(options: { json?: boolean; quiet?: boolean; tty?: boolean }) {
  const written = { out: '', err: '' };
  const output = createOutput({
    stdout: { write: (text) => (written.out += text), isTTY: options.tty },
    stderr: { write: (text) => (written.err += text), isTTY: options.tty },
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    color: true,
    env: {},
  });
  return { output, written };
}

describe('createOutput', () => {
  it('prints data on stdout and all else on stderr', () => {
    const { output, written } = fakes({});
    output.result({ a: 1 }, () => 'one');
    output.note('noted');
    output.warn('careful');
    expect(written).toEqual({ out: 'one\n', err: 'noted\nWarning: careful\n' });
  });

  it('prints one JSON document under --json, without colours even on a terminal', () => {
    const { output, written } = fakes({ json: true, tty: true });
    output.result({ a: [1, null] }, (style) => style.red('no'));
    expect(JSON.parse(written.out)).toEqual({ a: [1, null] });
    expect(output.style.red('x')).toBe('x');
  });

  it('keeps notes to itself under --quiet, but not warnings', () => {
    const { output, written } = fakes({ quiet: true });
    output.note('noted');
    output.warn('careful');
    expect(written.err).toBe('Warning: careful\n');
  });
});

describe('width', () => {
  it.each([
    [60, 60],
    [300, 110],
    [0, 80],
    [undefined, 80],
  ])('of a terminal with %s columns is %s', (columns, width) => {
    const sink = { write: () => undefined, columns };
    const options = { stdout: sink, stderr: sink, json: false, quiet: false, color: true, env: {} };
    expect(createOutput(options).width).toBe(width);
  });
});

describe('wantsColours', () => {
  it.each([
    { terminal: true, flag: true, env: {}, expected: true },
    { terminal: false, flag: true, env: {}, expected: false },
    { terminal: true, flag: true, env: { TERM: 'dumb' }, expected: false },
    { terminal: true, flag: true, env: { NO_COLOR: '1', FORCE_COLOR: '1' }, expected: false },
    { terminal: true, flag: true, env: { NO_COLOR: '' }, expected: true },
    { terminal: false, flag: true, env: { FORCE_COLOR: '1', TERM: 'dumb' }, expected: true },
    { terminal: true, flag: true, env: { FORCE_COLOR: '0' }, expected: false },
    { terminal: true, flag: false, env: { FORCE_COLOR: '1' }, expected: false },
  ])('$env, terminal $terminal, flag $flag: $expected', ({ terminal, flag, env, expected }) => {
    expect(wantsColours(terminal, flag, env)).toBe(expected);
  });
});

describe('layout', () => {
  const style = createStyle(true);

  it('lines up columns whatever their colours', () => {
    const plain = createStyle(false);
    expect(
      table(
        ['NAME', 'STATE'],
        [
          ['db', 'up'],
          ['asterisk', ''],
        ],
        plain,
      ),
    ).toBe('NAME      STATE\ndb        up\nasterisk');
    const [, coloured = ''] = table(['N', 'S'], [[style.red('abc'), 'x']], style).split('\n');
    expect(coloured).toBe(`${style.red('abc')}  x`);
    expect(
      keyValues(
        [
          ['a', '1'],
          ['long', '2'],
        ],
        plain,
      ),
    ).toBe('a     1\nlong  2');
  });

  it('wraps between words', () => {
    expect(wrap('one two three four', 12, 4)).toBe('one two\n    three\n    four');
  });

  it('lets nothing from elsewhere steer the terminal', () => {
    expect(printable('a\u001b[2J\u001b]0;title\u0007b\tc\u0008 ')).toBe('ab  c\uFFFD');
    expect(printable('10%\r100%')).toBe('100%');
  });
});
