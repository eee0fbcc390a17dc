import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { extensionTypes } from '../../src/domain/endpoints.ts';
import { asterisk, halfWritten, removeEverything, sql } from '../e2e/extensions.ts';
import { smartcms } from '../e2e/server.ts';

afterAll(removeEverything);

const injection = 'Action: DBPut\r\nFamily: canary\r\nKey: sings\r\nVal: 1';
/** Whatever a shell can hand to a program: anything but NUL. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text.replaceAll('\0', '')).toString()),
  fc.constantFrom(
    `7500\r\n${injection}\r\n\r\n`,
    `\r\n\r\n${injection}\r\n\r\n`,
    `7501\n${injection}\n\n`,
    "7502'; DELETE FROM ps_endpoints; -- ",
    '7503;7504',
    '7505^0A',
    '--type',
    '-1',
    '../../etc/passwd',
    '$(touch /tmp/canary)',
    'x'.repeat(20_000),
  ),
);
const field = (good: fc.Arbitrary<string>) => fc.oneof({ weight: 4, arbitrary: good }, hostile);
/** Few numbers, so that many are there already. */
const number = fc.integer({ min: 7500, max: 7540 }).map(String);
const words = fc
  .record(
    {
      number: field(number),
      type: field(fc.constantFrom(...extensionTypes)),
      name: field(fc.string({ unit: 'grapheme', maxLength: 30 })),
      peer: field(number),
    },
    { requiredKeys: ['number', 'type'] },
  )
  .map(({ number, type, name, peer }) => [
    number,
    `--type=${type}`,
    ...(name === undefined ? [] : [`--name=${name}`]),
    ...(peer === undefined ? [] : [`--peer=${peer}`]),
  ]);

describe('`ext add`', () => {
  it('takes 300 hostile inputs: an answer to each, no line of their own for Asterisk, nothing by halves', async () => {
    const inputs = fc.sample(words, 300);
    const outcomes = new Map<number, number>();
    const work = async () => {
      for (let input = inputs.pop(); input !== undefined; input = inputs.pop()) {
        const { exitCode, stderr } = await smartcms('ext', 'add', ...input, '--json');
        expect([0, 1, 2], `${JSON.stringify(input)}: ${stderr}`).toContain(exitCode);
        if (exitCode !== 0)
          expect(() => JSON.parse(stderr), `${JSON.stringify(input)}: ${stderr}`).not.toThrow();
        outcomes.set(exitCode, (outcomes.get(exitCode) ?? 0) + 1);
      }
    };
    await Promise.all([work(), work(), work()]);
    // By chance: some twenty are good.
    expect(outcomes.get(0), JSON.stringify([...outcomes])).toBeGreaterThan(4);
    expect(outcomes.get(2)).toBeGreaterThan(20);
    expect(await halfWritten()).toBe('');
    const ids = (await sql('SELECT id FROM endpoints;')).trim().split('\n');
    for (const id of ids) expect(id).toMatch(/^\d{2,8}$/);
    expect(await asterisk('database show canary')).toContain('0 results');
  });
});
