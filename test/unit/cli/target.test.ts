import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastTarget, rememberTarget } from '../../../src/cli/remembered.ts';
import { chooseTarget, type TargetSources, targetProblem } from '../../../src/cli/target.ts';

const sources = (
  given: Partial<Record<'argument' | 'flag' | 'environment' | 'config' | 'remembered', string>>,
) =>
  ({
    argument: given.argument,
    flag: given.flag,
    environment: given.environment,
    config: async () => given.config ?? null,
    remembered: async () => given.remembered ?? null,
  }) satisfies TargetSources;

describe('chooseTarget', () => {
  const all = { argument: 'a', flag: 'a', environment: 'c', config: 'd', remembered: 'e' };

  it('takes argument, flag, environment, config, last target, in this order', async () => {
    const order: string[] = [];
    const left: Record<string, string> = { ...all, flag: 'a' };
    for (const name of ['argument', 'flag', 'environment', 'config', 'remembered']) {
      order.push((await chooseTarget(sources(left), false)).text);
      delete left[name];
      if (name === 'argument') left['flag'] = 'b';
    }
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('does not read the config if the target is named', async () => {
    const config = () => Promise.reject(new Error('read'));
    expect(await chooseTarget({ ...sources({ flag: 'b' }), config }, false)).toEqual({
      text: 'b',
      remembered: false,
    });
  });

  it('says that a target is only remembered', async () => {
    expect(await chooseTarget(sources({ remembered: 'e' }), false)).toEqual({ text: 'e', remembered: true });
  });

  it('refuses a remembered target for what must be named', async () => {
    await expect(chooseTarget(sources({ remembered: 'e' }), true)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('e)'),
    });
  });

  it('refuses two targets, and none', async () => {
    await expect(chooseTarget(sources({ argument: 'a', flag: 'b' }), false)).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(chooseTarget(sources({}), false)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('the remembered target', () => {
  it('is kept in the state folder', async () => {
    const state = await mkdtemp(join(tmpdir(), 'smartcms-'));
    expect(await lastTarget(state)).toBeNull();
    await rememberTarget('root@203.0.113.10', state);
    await rememberTarget('sandbox:default', state);
    expect(await lastTarget(state)).toBe('sandbox:default');
  });
});

describe('targetProblem', () => {
  it('says what is wrong with a target, and nothing of a right or empty one', () => {
    expect(targetProblem('root@')).toMatch(/not a target/);
    expect([targetProblem('root@203.0.113.10'), targetProblem('')]).toEqual([null, null]);
  });
});
