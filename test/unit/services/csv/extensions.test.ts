import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExtensions, writeExtensions } from '../../../../src/services/csv/extensions.ts';
import { all, bytes } from './support.ts';

const read = (...pieces: (string | Uint8Array)[]) => all(readExtensions(bytes(...pieces), 'phones.csv'));

describe('readExtensions', () => {
  it('reads columns in any order and any case, and leaves empty lines out', async () => {
    expect(
      await read('Type, NUMBER ,name\r\n\r\nextension,1001,"Müller, A."\r\n,,\r\nline,1002,\r\n'),
    ).toEqual([
      { line: 3, fields: { type: 'extension', number: '1001', name: 'Müller, A.' }, error: null },
      { line: 5, fields: { type: 'line', number: '1002', name: '' }, error: null },
    ]);
  });

  it('tells a line with too few or too many values', async () => {
    const rows = await read('number,type,name,peer\n1001\n1002,line,a,,\n1003,line,,\n');
    expect(rows.map(({ line, error }) => [line, error])).toEqual([
      [2, '1 value for 4 columns'],
      [3, '5 values for 4 columns'],
      [4, null],
    ]);
  });

  it.each([
    ['number,type,nmae', 'phones.csv has the wrong columns: "nmae" is unknown (did you mean name?).'],
    ['number,type,number', 'phones.csv has the wrong columns: number is there twice.'],
    ['name,peer', 'phones.csv has the wrong columns: number is missing; type is missing.'],
    ['number,,type', 'phones.csv has the wrong columns: one has no name.'],
    ['', 'phones.csv is empty.'],
    ['\n , \n', 'phones.csv is empty.'],
    ['number,"type', 'phones.csv cannot be read: line 1: a quote is never closed.'],
    [
      Buffer.from('\ufeffnumber,type\n', 'utf16le'),
      'phones.csv cannot be read: line 1: the line is not UTF-8.',
    ],
  ])('refuses the header %j', async (header, message) => {
    await expect(read(header)).rejects.toMatchObject({ code: 'failed', message });
  });

  it('tells whoever separates columns by something else', async () => {
    for (const [text, name] of [
      ['number;type;name', 'semicolons'],
      ['number\ttype', 'tabs'],
    ] as const) {
      await expect(read(text)).rejects.toMatchObject({ hint: expect.stringContaining(`not by ${name}`) });
    }
  });

  it('reads nothing from a header alone', async () => {
    expect(await read('number,type\n')).toEqual([]);
  });
});

describe('writeExtensions', () => {
  it('writes what readExtensions reads, whatever a name holds', async () => {
    const extension = fc.record({
      number: fc.stringMatching(/^[0-9]{2,8}$/),
      type: fc.constantFrom('extension', 'line', 'vpw', 'cas', '3rd_party'),
      name: fc.option(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((name) => !/\p{Cc}/u.test(name)),
      ),
      peer: fc.option(fc.stringMatching(/^[0-9]{2,8}$/)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(extension, { maxLength: 20 }), async (extensions) => {
        const text = (await all(writeExtensions(listed(extensions)))).join('');
        const rows = await read(text);
        expect(rows.map(({ error }) => error)).toEqual(extensions.map(() => null));
        expect(rows.map(({ line }) => line)).toEqual(extensions.map((_, index) => index + 2));
        expect(rows.map(({ fields }) => fields)).toEqual(
          extensions.map((given) => ({ ...given, name: given.name ?? '', peer: given.peer ?? '' })),
        );
      }),
    );
  });
});

async function* listed<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
