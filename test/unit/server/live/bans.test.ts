import { describe, expect, it } from 'vitest';
import { parseSet } from '../../../../src/server/live/bans.ts';
import { isForgiven } from '../../../../src/services/ban-watch.ts';

const head = '{"nftables": [{"metainfo": {"version": "1.1.3", "json_schema_version": 1}}, ';
const set = (elements: string) => `${head}{"set": {"family": "inet", "name": "banned4"${elements}}}]}`;

describe('a set of nft', () => {
  it('may be empty', () => {
    expect(parseSet(set(''))).toEqual([]);
  });

  it('has elements with and without an end', () => {
    const elem =
      '{"elem": {"val": "203.0.113.66", "timeout": 3600, "expires": 3511, "comment": "refused 10 times"}}';
    expect(parseSet(set(`, "elem": [${elem}, "203.0.113.67"]`))).toEqual([
      { val: '203.0.113.66', expires: 3511, comment: 'refused 10 times' },
      { val: '203.0.113.67' },
    ]);
  });
});

describe('a pardon', () => {
  it.each([
    ['203.0.113.66 100', true],
    ['203.0.113.66 99', true],
    ['203.0.113.66 98', false],
    ['203.0.113.67 100', false],
    ['203.0.113.66 1\n203.0.113.66 100\n', true],
    ['', false],
  ])('%j', (text, forgiven) => {
    expect(isForgiven(text, '203.0.113.66', 99_500)).toBe(forgiven);
  });
});
