import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { type ExtensionRow, readExtensions, writeExtensions } from '../../../src/services/csv/extensions.ts';
import { exportExtensions, importExtensions } from '../../../src/services/extension-import.ts';
import { addExtension, listExtensions } from '../../../src/services/extensions.ts';
import type { Session } from '../../../src/services/server-session.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { ScriptedAsterisk, sessionOn } from '../../support/session.ts';

const missing = mariadbMissing();
const actor = { name: 'root@admin', address: null };

/** Lines of a file whose header is number,type,name,peer: what is wrong with each, if anything is. */
const lines: readonly (readonly [line: string | Uint8Array, error: RegExp | null])[] = [
  ['2001,line,"Desk, one",', null],
  [',line,,', /number/],
  ['1,line,,', /2 to 8 digits/],
  ['123456789,line,,', /2 to 8 digits/],
  ['20a1,line,,', /digits/],
  [' 2002,line,,', /digits/],
  ['٢٠٠١,line,,', /digits/],
  ['2003,,,', /type/],
  ['2004,phone,,', /type: expected one of extension, line/],
  ['2005,trunk,,', /type: expected one of extension, line/],
  ['2006,LINE,,', /type: expected one of extension, line/],
  ['2007,line,a;b,', /name/],
  ['2008,line,"a""b",', /name/],
  ['2009,line,a<b>,', /name/],
  ['2010,line,"two\nlines",', /name has no line breaks/],
  [`2011,line,${'x'.repeat(61)},`, /at most 60 bytes/],
  ['2012,line,a\u0000b,', /name/],
  ['2013,line,,2001', /only a vpw has a far end/],
  ['5001,vpw,,', /far end/],
  ['5002,vpw,,5002', /far end/],
  ['5003,vpw,,5009', /5009/],
  ['2001,cas,,', /line 2 has 2001 already/],
  ['1000,cas,,', /1000 is there as extension/],
  ['2014,line', /2 values for 4 columns/],
  ['2015,line,,,', /5 values for 4 columns/],
  ['2016,line,a"b,', /a quote stands in a value/],
  ['2017,line,"a"b,', /something follows a closing quote/],
  ['2018,line,"a,', /a quote is never closed/],
  [Buffer.from('2019,line,M\u00fcller,', 'latin1'), /not UTF-8/],
  [`2020,line,"${'x'.repeat(20_000)}",`, /longer than 16384 bytes/],
  ['5004,vpw,,5005', null],
  ['5005,vpw,"Far, far away",5004', null],
  ['2021,3rd_party,Zoë,', null],
];

/** The file, with the number of each line; one line has two. */
function makeFile() {
  let number = 1;
  const wrong = new Map<number, RegExp>();
  const pieces = ['number,type,name,peer\r\n', ...lines.flatMap(([line]) => [line, '\r\n'])];
  for (const [line, error] of lines) {
    number += 1;
    if (error !== null) wrong.set(number, error);
    if (typeof line === 'string') number += line.split('\n').length - 1;
  }
  return { wrong, bytes: Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))) };
}

describe.skipIf(missing !== null)(`a file of extensions${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let connections: Connection[];
  let session: Session;

  beforeAll(async () => {
    db = await startMariadb();
    connections = [await db.connect(), await db.connect()];
    const [database, watcher] = connections as [Connection, Connection];
    await migrate(database);
    session = sessionOn(database, new ScriptedAsterisk(watcher));
    await addExtension(session, actor, { number: '1000', type: 'extension' });
  });
  afterAll(async () => {
    for (const connection of connections ?? []) connection.destroy();
    await db?.stop();
  });

  const importFile = (rows: AsyncIterable<ExtensionRow>, partial: boolean) =>
    importExtensions(session, actor, rows, { partial });
  const numbers = async () => (await listExtensions(session)).map(({ number }) => number);
  const { wrong, bytes } = makeFile();
  const read = (content: Uint8Array) => readExtensions(pour(content), 'extensions.csv');

  it('tells each of its wrong lines, with its number, and writes nothing', async () => {
    const { failed, ...counts } = await importFile(read(bytes), false);
    expect(counts).toMatchObject({ added: 0, updated: 0, unchanged: 0 });
    expect(failed.map(({ line }) => line)).toEqual([...wrong.keys()]);
    for (const { line, error } of failed) expect(error, `line ${line}`).toMatch(wrong.get(line) ?? /^$/);
    expect(wrong.size).toBeGreaterThanOrEqual(20);
    expect(await numbers()).toEqual(['1000']);
  });

  it('is written as far as it is right, if that is asked for', async () => {
    const { added, failed } = await importFile(read(bytes), true);
    expect(failed.map(({ line }) => line)).toEqual([...wrong.keys()]);
    expect(added).toBe(4);
    expect(await numbers()).toEqual(['1000', '2001', '2021', '5004', '5005']);
  });

  it('is what an export writes', async () => {
    const pieces: string[] = [];
    for await (const piece of writeExtensions(exportExtensions(session))) pieces.push(piece);
    const again = await importFile(read(Buffer.from(pieces.join(''))), false);
    expect(again).toMatchObject({ added: 0, updated: 0, unchanged: 5, failed: [] });
    expect(pieces.join('')).toContain('5005,vpw,"Far, far away",5004\n');
  });
});

async function* pour(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < content.length; start += 1000) yield content.subarray(start, start + 1000);
}
