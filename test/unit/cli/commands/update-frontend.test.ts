import { describe, expect, it } from 'vitest';
import { frontendText, updateFrontend } from '../../../../src/cli/commands/update-frontend.ts';
import type { CommandContext } from '../../../../src/cli/context.ts';
import { Input } from '../../../../src/cli/input.ts';
import { createStyle } from '../../../../src/cli/style.ts';
import { servedConsole } from '../../../../src/services/served-console.ts';

const style = createStyle(false);
const own = servedConsole(null);
const build = servedConsole({
  id: '20261122T101500Z-0123456789ab',
  repository: 'https://git.example.com/console.git',
  ref: 'main',
  commit: '0123456789abcdef0123456789abcdef01234567',
  folder: '.',
  output: 'dist',
  builtAt: '2026-11-22T10:15:00.000Z',
  builtBy: 'ops@desk',
  files: 3,
  bytes: 2048,
});

describe('frontendText', () => {
  const of = { target: 'root@203.0.113.10', previous: own } as const;

  it('says what is served, that nothing was restarted, and the way back', () => {
    expect(frontendText({ ...of, console: build, result: 'updated' }, style)).toBe(
      `✔ root@203.0.113.10 serves https://git.example.com/console.git at 0123456789ab (main, built 2026-11-22T10:15:00.000Z). Nothing was restarted.
Next: reload the page. smartcms update-frontend --rollback goes back to SmartCMS's own console`,
    );
  });

  it('says that there was nothing to do', () => {
    expect(frontendText({ ...of, console: own, previous: null, result: 'unchanged' }, style)).toBe(
      "root@203.0.113.10 serves it already: SmartCMS's own console.\nNext: smartcms status",
    );
  });
});

describe('update-frontend', () => {
  it.each([
    { package: true, rollback: true },
    { package: true, force: true },
    { rollback: true, ref: 'v1' },
  ])('refuses %j, which contradict each other, before it looks at anything', async (given) => {
    const run = updateFrontend.run({} as CommandContext, new Input(given));
    await expect(run).rejects.toMatchObject({ code: 'usage' });
  });

  it('refuses a ref that git would take for an option', () => {
    const parse = updateFrontend.options.find(({ flags }) => flags.startsWith('--ref'))?.parse;
    expect(() => parse?.('--upload-pack=sh')).toThrow('expected a branch');
    expect(parse?.('v2.1.0')).toBe('v2.1.0');
  });
});
