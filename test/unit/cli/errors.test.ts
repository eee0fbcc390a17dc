import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorDocument, errorText, failureOutput, toUserError } from '../../../src/cli/errors.ts';
import { createStyle } from '../../../src/cli/style.ts';
import { UserError } from '../../../src/domain/errors.ts';

const style = createStyle(false);

describe('toUserError', () => {
  it('leaves a UserError as it is', async () => {
    const error = new UserError('locked', 'Locked.');
    expect(await toUserError(error, '/nowhere')).toBe(error);
  });

  it('takes a failed check of arguments for wrong usage', async () => {
    const { error } = z
      .object({ number: z.string().regex(/^\d+$/, 'expected digits') })
      .safeParse({ number: 'x' });
    expect(await toUserError(error, '/nowhere')).toMatchObject({
      code: 'usage',
      message: 'number: expected digits',
    });
  });

  it.each(['ExitPromptError', 'AbortError'])('takes %s for an interruption', async (name) => {
    const error = Object.assign(new Error('x'), { name });
    expect((await toUserError(error, '/nowhere')).exitCode).toBe(130);
  });

  it('puts the stack of a fault into a private file and names it', async () => {
    const state = await mkdtemp(join(tmpdir(), 'smartcms-'));
    const error = await toUserError(new TypeError('boom'), state);
    const folder = join(state, 'logs');
    const [name = ''] = await readdir(folder);
    const file = join(folder, name);
    expect(error).toMatchObject({ code: 'failed', message: expect.stringContaining('boom') });
    expect(error.hint).toContain(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toMatch(/TypeError: boom\n\s+at /);
  });

  it('shows the stack where no file can be written', async () => {
    const error = await toUserError(new TypeError('boom'), '/dev/null');
    expect(error.hint).toMatch(/TypeError: boom\n\s+at /);
  });
});

describe('how a failure looks', () => {
  const error = new UserError('build_failed', 'The image was not built.', {
    hint: 'Free some disk.',
    output: ['b', 'c'],
  });

  it('is output, what and why, and what to do', () => {
    expect(errorText(error, ['a\u001b[31m'], style)).toBe(
      '  | a\nError: The image was not built.\n→ Free some disk.',
    );
  });

  it('is an object with the contract’s fields under --json', () => {
    expect(errorDocument(error, [])).toEqual({
      code: 'build_failed',
      message: 'The image was not built.',
      hint: 'Free some disk.',
    });
    expect(errorDocument(new UserError('failed', 'x'), []).hint).toBeNull();
  });

  it('shows a line once, and the last 50', () => {
    expect(failureOutput(['a', 'b'], error)).toEqual(['a', 'b', 'c']);
    const many = Array.from({ length: 60 }, (_, index) => `line ${index}`);
    const shown = failureOutput(many, error);
    expect([shown.length, shown.at(-1), shown[0]]).toEqual([50, 'c', 'line 12']);
  });
});
