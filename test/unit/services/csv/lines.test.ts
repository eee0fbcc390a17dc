import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../../../src/services/csv/lines.ts';
import { all, bytes } from './support.ts';

const texts = async (...pieces: (string | Uint8Array)[]) =>
  (await all(readLines(bytes(...pieces)))).map(({ text, error }) => text ?? error);

describe('readLines', () => {
  it('takes LF and CRLF, with and without an end of the last line', async () => {
    expect(await texts('a\r\nb\n\nc')).toEqual(['a', 'b', '', 'c']);
    expect(await texts('a\n')).toEqual(['a']);
    expect(await texts()).toEqual([]);
  });

  it('leaves out a byte order mark at the start, and only there', async () => {
    expect(await texts('\ufeffa\n\ufeffb')).toEqual(['a', '\ufeffb']);
  });

  it('tells which line is not UTF-8, and goes on', async () => {
    const lines = await all(readLines(bytes('ok\n', Buffer.from([0x4a, 0xf6, 0x72, 0x67]), '\nok\n')));
    expect(lines).toEqual([
      { number: 1, text: 'ok', error: null },
      { number: 2, text: null, error: 'the line is not UTF-8' },
      { number: 3, text: 'ok', error: null },
    ]);
  });

  it('takes no line that would fill the memory', async () => {
    const piece = 'x'.repeat(10_000);
    expect(await texts('a\n', piece, piece, piece, '\nb\n')).toEqual([
      'a',
      'the line is longer than 16384 bytes',
      'b',
    ]);
    expect(await texts(piece, piece)).toEqual(['the line is longer than 16384 bytes']);
  });

  it('gives the same lines however the bytes are cut', async () => {
    const lines = fc.array(fc.stringMatching(/^[^\r\n\ufeff\ud800-\udfff]*$/u), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 7 }),
        async (given, end, size) => {
          const whole = Buffer.from(given.map((line) => line + end).join(''));
          const pieces = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
            whole.subarray(index * size, (index + 1) * size),
          );
          expect(await texts(...pieces)).toEqual(given);
        },
      ),
    );
  });
});
