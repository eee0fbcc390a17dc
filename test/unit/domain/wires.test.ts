import { describe, expect, it } from 'vitest';
import { planWires } from '../../../src/domain/wires.ts';

type Input = Parameters<typeof planWires>[0];
const plan = (input: Partial<Input>) => {
  const { problems, follow } = planWires({
    wires: new Map(),
    others: new Set(),
    wanted: [],
    mayComeLater: true,
    ...input,
  });
  return { problems: Object.fromEntries(problems), follow: Object.fromEntries(follow) };
};
const vpw = (number: string, peer: string) => ({ number, type: 'vpw' as const, peer });
const phone = (number: string) => ({ number, type: 'line' as const, peer: null });
const pair = new Map([
  ['20', '21'],
  ['21', '20'],
]);
const fine = { problems: {}, follow: {} };

describe('planWires', () => {
  it.each<[string, Partial<Input>]>([
    ['the first end, whose far end comes later', { wanted: [vpw('20', '21')] }],
    ['the far end that was waited for', { wires: new Map([['20', '21']]), wanted: [vpw('21', '20')] }],
    ['both ends at once', { wanted: [vpw('20', '21'), vpw('21', '20')], mayComeLater: false }],
    ['what is joined already', { wires: pair, wanted: [vpw('20', '21')] }],
    [
      'two pairs that change partners',
      {
        wires: new Map([...pair, ['30', '31'], ['31', '30']]),
        wanted: [vpw('20', '30'), vpw('30', '20'), vpw('21', '31'), vpw('31', '21')],
      },
    ],
    ['a phone that no wire waits for', { wires: pair, wanted: [phone('22')] }],
  ])('takes %s', (_, input) => {
    expect(plan(input)).toEqual(fine);
  });

  it('lets an end that waits for nobody follow the one that names it', () => {
    expect(plan({ wires: new Map([['20', '99']]), wanted: [vpw('21', '20')] })).toEqual({
      problems: {},
      follow: { '20': '21' },
    });
    expect(plan({ wires: new Map([['20', null]]), wanted: [vpw('21', '20')] }).follow).toEqual({
      '20': '21',
    });
  });

  it.each<[string, Partial<Input>, RegExp]>([
    ['a far end that is taken', { wires: pair, wanted: [vpw('22', '20')] }, /20 has 21 for its own/],
    [
      'a far end that another waits for',
      { wires: new Map([['20', '21']]), wanted: [vpw('22', '21')] },
      /far end of 20 already/,
    ],
    ['a far end that is a phone', { others: new Set(['21']), wanted: [vpw('22', '21')] }, /is no vpw/],
    ['a far end that comes as a phone', { wanted: [vpw('22', '21'), phone('21')] }, /is no vpw/],
    [
      'a far end that comes with another',
      { wanted: [vpw('22', '21'), vpw('21', '23'), vpw('23', '21')] },
      /21 has 23/,
    ],
    ['leaving an end behind', { wires: pair, wanted: [vpw('20', '22')] }, /21 would be left without one/],
    [
      'a far end that is not in the file',
      { wanted: [vpw('22', '21')], mayComeLater: false },
      /nor in the file/,
    ],
  ])('refuses %s', (_, input, reason) => {
    expect(plan(input).problems['22'] ?? plan(input).problems['20']).toMatch(reason);
  });

  it('refuses a phone at the number that a wire waits for', () => {
    expect(plan({ wires: new Map([['20', '21']]), wanted: [phone('21')] }).problems['21']).toMatch(
      /must be a vpw too/,
    );
  });
});
