import { describe, expect, it, vi } from 'vitest';
import { createPrompts } from '../../../src/cli/prompts.ts';
import { readSecret } from '../../../src/cli/stdin.ts';

const prompts = createPrompts({ available: false, yes: false, signal: new AbortController().signal });

async function* source(...pieces: string[]) {
  for (const piece of pieces) yield Buffer.from(piece);
}
const read = (...pieces: string[]) => readSecret('Secret:', '--secret-stdin', prompts, source(...pieces));

describe('readSecret', () => {
  it.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    [' with blanks \n', ' with blanks '],
  ])('takes the line of %j', async (text, secret) => {
    expect(await read(text)).toBe(secret);
  });

  it('takes a line that comes in pieces', async () => {
    expect(await read('sec', 'ret', '\n')).toBe('secret');
  });

  it.each(['', '\n', 'one\ntwo\n', '\nsecond'])('refuses %j', async (text) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('--secret-stdin'),
    });
  });

  it('does not read on for ever', async () => {
    const endless = vi.fn(() => 'x'.repeat(1000));
    async function* pour() {
      for (;;) yield endless();
    }
    await readSecret('Secret:', '--secret-stdin', prompts, pour());
    expect(endless.mock.calls.length).toBeLessThan(10);
  });

  it('asks on a terminal, if questions can be asked', async () => {
    const terminal = Object.assign(source('typed\n'), { isTTY: true });
    await expect(readSecret('Secret:', '--secret-stdin', prompts, terminal)).rejects.toMatchObject({
      hint: expect.stringContaining('--secret-stdin'),
    });
  });
});
