import { describe, expect, it } from 'vitest';
import { bySpecificity, matches, readPattern } from '../../../src/domain/patterns.ts';

function pattern(text: string) {
  const read = readPattern(text);
  if (typeof read === 'string') throw new Error(read);
  return read;
}

describe('a pattern', () => {
  it.each([
    ['112', ['112'], ['11', '1122', '']],
    ['+49', ['+49'], ['49', '++49']],
    ['_0Z.', ['011', '0199999'], ['01', '001', '0', '1']],
    ['_NXX', ['200', '999'], ['100', '20', '2000']],
    ['_[13-5]X', ['10', '39', '55'], ['20', '60', '1']],
    ['_+X.', ['+12'], ['12', '+1']],
    ['_9.', ['91', `9${'1'.repeat(19)}`], ['9', '9+']],
  ])('%s takes some numbers, and no others', (text, taken, others) => {
    for (const number of taken) expect(matches(pattern(text), number), number).toBe(true);
    for (const number of others) expect(matches(pattern(text), number), number).toBe(false);
  });

  it.each([
    ['', /at least one digit/],
    ['_', /at least one digit/],
    ['_.', /at least one digit/],
    ['_1.2', /dot stands at the end/],
    ['1X', /begins with _/],
    ['_1!', /not !/],
    ['_1+', /not \+/],
    ['_[5-1]', /set names digits/],
    ['_[]', /set names digits/],
    ['_[1', /not \[/],
    ["_1' OR '1", /not '/],
    [`_${'X'.repeat(21)}`, /at most 20 digits/],
    [`_${'[1]'.repeat(20)}`, /at most 40 characters/],
  ])('is not %s', (text, why) => {
    expect(readPattern(text)).toMatch(why);
  });

  it('that is more specific goes first, digit by digit as in Asterisk', () => {
    const ordered = [
      '112',
      '_112',
      '_11N',
      '_11Z',
      '_11X',
      '_1[0-4].',
      '_1N.',
      '_1XX',
      '_1X.',
      '_1.',
      '_NXX',
      '_X.',
    ];
    const sorted = ordered.toReversed().map(pattern).sort(bySpecificity);
    expect(sorted.map(({ text }) => text)).toEqual(ordered);
  });
});
