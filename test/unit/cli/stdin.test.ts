import { describe, expect, it } from 'vitest';
import { oneLine } from '../../../src/cli/stdin.ts';

describe('oneLine', () => {
  it.each([
    ['secret', 'secret'],
    ['secret\n', 'secret'],
    ['secret\r\n', 'secret'],
    [' with blanks \n', ' with blanks '],
    ['', null],
    ['\n', null],
    ['one\ntwo\n', null],
    ['\nsecond', null],
  ])('of %j is %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });
});
