import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argvOf } from '../../../src/cli/argv.ts';
import { type Catalogue, defineCommand } from '../../../src/cli/command.ts';
import type { Input } from '../../../src/cli/input.ts';
import { parseCommandLine } from '../../../src/cli/program.ts';
import { count } from '../../../src/cli/values.ts';

const definition = defineCommand({
  path: ['backup', 'try'],
  summary: 'Try',
  args: [
    { name: 'action', about: 'What' },
    { name: 'words', about: 'More', variadic: true },
  ],
  options: [
    { flags: '--daily <time>', about: 'When' },
    { flags: '--keep-daily <n>', about: 'Days', parse: count },
    { flags: '--all', about: 'All' },
    { flags: '--no-all', about: 'Not all' },
    { flags: '--copy-to <place...>', about: 'Where', repeatable: true },
    { flags: '--s3-endpoint <url>', about: 'Store' },
    { flags: '-f, --follow', about: 'On' },
  ],
  examples: [{ command: 'smartcms backup try', about: 'Try' }],
  run: async () => undefined,
});
const catalogue: Catalogue = {
  groups: [{ title: 'All', commands: [definition] }],
  nouns: { backup: 'Backups' },
};

function parse(argv: readonly string[]): Input {
  const invocation = parseCommandLine(catalogue, argv);
  if (invocation.kind !== 'run') throw new Error(`not a command: ${argv.join(' ')}`);
  return invocation.input;
}

describe('a command line that is made again', () => {
  it.each([
    [['backup', 'try']],
    [['backup', 'try', '--daily=02:30', '--keep-daily=7', '--all', '--copy-to=a@b:/c', '--copy-to=s3://d']],
    [
      [
        'backup',
        'try',
        '--no-all',
        '--s3-endpoint=https://s3.example.com',
        '--follow',
        '--',
        'off',
        'x',
        'y',
      ],
    ],
  ])('is the same: %j', (argv) => {
    expect(argvOf(definition, parse(argv))).toEqual(argv);
  });

  it('means the same, whatever the values are', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 3 }), text, (daily, copies, action) => {
        const words = [`--daily=${daily}`, ...copies.map((copy) => `--copy-to=${copy}`), '--', action];
        const again = parse(argvOf(definition, parse(['backup', 'try', ...words])));
        expect(again.text('daily')).toBe(daily);
        expect(again.list('copyTo')).toEqual(copies);
        expect(again.text('action')).toBe(action);
      }),
    );
  });
});
