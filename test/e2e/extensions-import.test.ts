import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ext, halfWritten, phoneOf, removeEverything, type ShownExtension, sql } from './extensions.ts';
import { smartcms } from './server.ts';

interface ImportResult {
  added: number;
  updated: number;
  unchanged: number;
  failed: { line: number; number: string | null; error: string }[];
  seconds: number;
}

const header = 'number,type,name,peer';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smartcms-import-'));
});
afterAll(async () => {
  await removeEverything();
  await rm(folder, { recursive: true });
});

/** Imports a file of this content; gives its exit code and the JSON that it prints. */
async function importCsv(
  content: string | Buffer,
  ...options: string[]
): Promise<{ exitCode: number; result: ImportResult }> {
  const file = join(folder, 'extensions.csv');
  await writeFile(file, content);
  const { exitCode, stdout, stderr } = await smartcms('ext', 'import', file, '--json', ...options);
  expect(stdout, stderr).not.toBe('');
  return { exitCode, result: JSON.parse(stdout) as ImportResult };
}

const count = async () => Number(await sql('SELECT COUNT(*) FROM endpoints;'));

describe('an import', () => {
  const types = ['extension', 'line', 'cas', '3rd_party'];
  const lines = [
    ...Array.from({ length: 980 }, (_, index) => `${10_000 + index},${types[index % 4]},Name ${index},`),
    ...Array.from({ length: 20 }, (_, index) => `${20_000 + index},vpw,,${20_000 + (index ^ 1)}`),
  ];

  it('of a thousand extensions lets each register, and does nothing the second time', async () => {
    const { exitCode, result } = await importCsv(`${header}\n${lines.join('\n')}\n`);
    expect(result).toEqual({
      added: 1000,
      updated: 0,
      unchanged: 0,
      failed: [],
      seconds: expect.any(Number),
    });
    expect(exitCode).toBe(0);
    expect(await halfWritten()).toBe('');
    for (const number of ['10000', '10499', '10979', '20019']) {
      const phone = await phoneOf(number);
      expect((await phone.register()).status, number).toBe(200);
      await phone.unregister();
      phone.close();
    }
    const secrets = await sql(
      "SELECT COUNT(DISTINCT password), MIN(LENGTH(password)) FROM ps_auths WHERE id <> '.keep';",
    );
    expect(secrets.trim()).toBe('1000\t32');
    const again = await importCsv(`${header}\n${lines.join('\n')}\n`);
    expect(again.result).toMatchObject({ added: 0, updated: 0, unchanged: 1000, failed: [] });
  });

  it('changes what differs, whatever the order of columns, line ends, quotes and a byte order mark', async () => {
    const before = await sql("SELECT password FROM ps_auths WHERE id = '10000';");
    const text =
      '\uFEFFName,PEER,type,number\r\n"Beck, Ana",,extension,10000\r\n\r\n"Zoë 山田",,line,10001\r\n';
    const { result } = await importCsv(text);
    expect(result).toMatchObject({ added: 0, updated: 2, unchanged: 0, failed: [] });
    expect(await ext('show', '10000')).toMatchObject({ name: 'Beck, Ana' });
    expect(await ext('show', '10001')).toMatchObject({ name: 'Zoë 山田' });
    expect(await sql("SELECT password FROM ps_auths WHERE id = '10000';")).toBe(before);
  });

  it('takes back what an export wrote', async () => {
    const exported = (await smartcms('ext', 'export')).stdout;
    expect(exported.split('\n')[0]?.trim()).toBe(header);
    expect(exported).not.toMatch(/[0-9a-f]{32}/);
    expect((await importCsv(exported)).result).toMatchObject({ unchanged: 1000, added: 0, updated: 0 });
    await removeEverything();
    expect((await importCsv(exported)).result).toMatchObject({ added: 1000, failed: [] });
    expect((await smartcms('ext', 'export')).stdout).toBe(exported);
    const found = await ext<ShownExtension[]>('list', '--search', 'beck', '--type', 'extension');
    expect(found.map(({ number }) => number)).toEqual(['10000']);
  });
});

describe('a file with bad lines', () => {
  /** What is wrong, the line, and what the message must say. */
  const bad: [what: string, line: string | Buffer, message: RegExp][] = [
    ['no number', ',extension,A,', /number/],
    ['letters for a number', 'abc,extension,A,', /digits/],
    ['a number that is too long', '123456789,extension,A,', /digits/],
    ['a number that is too short', '1,extension,A,', /digits/],
    ['a blank in a number', '30 01,extension,A,', /digits/],
    ['a sign before a number', '+3002,extension,A,', /digits/],
    ['digits of another script', '３００３,extension,A,', /digits/],
    ['SQL for a number', "3004' OR 1=1,extension,A,", /digits/],
    ['no type', '3005,,A,', /type/],
    ['a type that is not known', '3006,phone,A,', /expected one of extension/],
    ['the type of a trunk', '3007,trunk,A,', /expected one of extension/],
    ['a name that is too long', `3008,extension,${'x'.repeat(61)},`, /60 bytes/],
    ['a semicolon in a name', '3009,extension,A;B,', /name/],
    ['a quote in a name', '3010,extension,"A""B",', /name/],
    ['a line break in a name', '3011,extension,"A\r\nAction: Command",', /name/],
    ['a control character in a name', '3012,extension,A\u0007,', /name/],
    ['bytes that are not UTF-8', Buffer.from('3013,extension,\xff\xfe,', 'latin1'), /UTF-8/],
    ['too many values', '3014,extension,A,,x', /5 values for 4 columns/],
    ['too few values', '3015,extension', /2 values for 4 columns/],
    ['a quote within a value', '3016,extension,A"B"C,', /quote/],
    ['a vpw without a far end', '3017,vpw,A,', /far end/],
    ['a far end of what is no vpw', '3018,extension,A,3100', /vpw/],
    ['a far end that is not there', '3019,vpw,A,3999', /far end/],
    ['a number that was there before', '3100,line,B,', /3100|twice|line 2/],
    ['another type than it has', '3200,line,C,', /type|extension/],
    ['a line that never seems to end', `3020,extension,${'x'.repeat(20_000)},`, /longer/],
  ];
  const good = ['3100,extension,A,', '3101,3rd_party,B,'];

  /** The file, and on which line each of its bad lines is. */
  function fileOf(): { content: Buffer; numbers: number[] } {
    const content: Buffer[] = [Buffer.from(`${header}\n${good.join('\n')}\n`)];
    const numbers: number[] = [];
    let line = 1 + good.length;
    for (const [, text] of bad) {
      numbers.push(line + 1);
      const bytes = Buffer.concat([Buffer.from(text), Buffer.from('\n')]);
      line += bytes.toString('latin1').split('\n').length - 1;
      content.push(bytes);
    }
    return { content: Buffer.concat(content), numbers };
  }

  beforeAll(async () => {
    await removeEverything();
    await ext('add', '3200', '--type', 'extension');
  });

  it('is not imported, and each bad line is told with its number and reason', async () => {
    const { content, numbers } = fileOf();
    const { exitCode, result } = await importCsv(content);
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({ added: 0, updated: 0, unchanged: 0 });
    expect(result.failed.map(({ line }) => line)).toEqual(numbers);
    for (const [index, [what, , message]] of bad.entries()) {
      expect(result.failed[index]?.error, what).toMatch(message);
    }
    expect(await count()).toBe(1);
  });

  it('is imported without its bad lines if that is asked for', async () => {
    const { content, numbers } = fileOf();
    const { exitCode, result } = await importCsv(content, '--partial');
    expect(exitCode).toBe(1);
    expect(result).toMatchObject({ added: 2, updated: 0, unchanged: 0 });
    expect(result.failed.map(({ line }) => line)).toEqual(numbers);
    expect(await count()).toBe(3);
    expect(await halfWritten()).toBe('');
  });

  it('tells people the same', async () => {
    const { content } = fileOf();
    const file = join(folder, 'bad.csv');
    await writeFile(file, content);
    const { exitCode, stdout, stderr } = await smartcms('ext', 'import', file);
    expect(exitCode).toBe(1);
    expect(`${stdout}${stderr}`).toMatch(/line 4\b.*number/i);
    expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at /);
  });
});
