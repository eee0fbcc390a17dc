import { describe, expect, it } from 'vitest';
import { createPrompts } from '../../../src/cli/prompts.ts';

const { signal } = new AbortController();
const silent = createPrompts({ available: false, yes: false, signal });

describe('prompts that cannot be asked', () => {
  it.each([
    ['confirm', () => silent.confirm('Go on?'), '--yes'],
    ['confirmName', () => silent.confirmName('Destroy it.', 'x', '--confirm'), '--confirm'],
    ['password', () => silent.password('Password:', '--password-stdin'), '--password-stdin'],
    ['text', () => silent.text({ question: 'Who?', default: '', check: () => null, flag: '--who' }), '--who'],
  ])('%s is a usage error that names the flag', async (_, ask, flag) => {
    await expect(ask()).rejects.toMatchObject({ code: 'usage', hint: expect.stringContaining(flag) });
  });

  it('--yes answers a confirmation, but types no name', async () => {
    const yes = createPrompts({ available: false, yes: true, signal });
    expect(await yes.confirm('Go on?')).toBe(true);
    await expect(yes.confirmName('Destroy it.', 'x', '--confirm')).rejects.toMatchObject({ code: 'usage' });
  });
});
