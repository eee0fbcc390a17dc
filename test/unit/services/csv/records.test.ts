import { describe, expect, it } from 'vitest';
import { readLines } from '../../../../src/services/csv/lines.ts';
import { readRecords } from '../../../../src/services/csv/records.ts';
import { all, bytes } from './support.ts';

const records = async (text: string) =>
  (await all(readRecords(readLines(bytes(text))))).map(({ line, cells, error }) => [line, cells ?? error]);

describe('readRecords', () => {
  it('reads quotes, commas and quotes within quotes, and lines in a value', async () => {
    expect(await records('a,b\n1,"x, ""y"""\n2,"one\r\ntwo"\n\n3,\n')).toEqual([
      [1, ['a', 'b']],
      [2, ['1', 'x, "y"']],
      [3, ['2', 'one\ntwo']],
      [5, ['']],
      [6, ['3', '']],
    ]);
  });

  it.each([
    ['1,x"y', 'a quote stands in a value that is not in quotes'],
    ['1, "x"', 'a quote stands in a value that is not in quotes'],
    ['1,"x"y', 'something follows a closing quote; a quote within quotes is written twice'],
    ['1,"x', 'a quote is never closed'],
  ])('tells what is wrong with %s, and reads all other lines', async (wrong, error) => {
    expect(await records(`0,a\n${wrong}\n2,b\n3,"c"\n${wrong}\n4,d`)).toEqual([
      [1, ['0', 'a']],
      [2, error],
      [3, ['2', 'b']],
      [4, ['3', 'c']],
      [5, error],
      [6, ['4', 'd']],
    ]);
  });

  it('does not look for the end of a quote through the whole file', async () => {
    const rest = Array.from({ length: 200 }, (_, index) => `${index},x`);
    const found = await records(`"open\n${rest.join('\n')}\n"close\n`);
    expect(found[0]).toEqual([1, 'a quote is never closed']);
    expect(found[1]).toEqual([2, ['0', 'x']]);
    expect(found).toHaveLength(202);
  });
});
