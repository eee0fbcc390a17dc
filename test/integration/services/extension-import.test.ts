import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { readEndpoint, readPassword } from '../../../src/database/repositories/endpoints.ts';
import {
  exportExtensions,
  type ImportRow,
  importExtensions,
} from '../../../src/services/extension-import.ts';
import { addExtension, removeExtension, showExtension } from '../../../src/services/extensions.ts';
import { addGroup } from '../../../src/services/groups.ts';
import type { Session } from '../../../src/services/server-session.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { ScriptedAsterisk, sessionOn } from '../../support/session.ts';

const missing = mariadbMissing();
const actor = { name: 'root@admin', address: null };

/** Lines of a file with the header number,type,name,peer. */
function rows(...lines: string[]): ImportRow[] {
  return lines.map((text, index) => {
    const [number = '', type = '', name = '', peer = ''] = text.split(',');
    return { line: index + 2, fields: { number, type, name, peer } };
  });
}

describe.skipIf(missing !== null)(`import${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let database: Connection;
  let watcher: Connection;
  let asterisk: ScriptedAsterisk;
  let session: Session;

  beforeAll(async () => {
    db = await startMariadb();
  });
  afterAll(() => db?.stop());
  beforeEach(async () => {
    await db.reset();
    database = await db.connect();
    await migrate(database);
    watcher = await db.connect();
    asterisk = new ScriptedAsterisk(watcher);
    session = sessionOn(database, asterisk);
  });
  afterEach(() => {
    database.destroy();
    watcher.destroy();
  });

  const load = (lines: ImportRow[], partial = false) => importExtensions(session, actor, lines, { partial });
  const exported = async () => {
    const all = [];
    for await (const { number, type, name, peer } of exportExtensions(session)) {
      all.push(`${number},${type},${name ?? ''},${peer ?? ''}`);
    }
    return all;
  };
  const count = async (table: string) =>
    (
      await select<{ n: number }>(watcher, "SELECT COUNT(*) AS n FROM ?? WHERE NOT id <=> '.keep'", [table])
    )[0]?.n;
  const due = () => select(watcher, 'SELECT what, id FROM cache_refresh_due ORDER BY seq');

  it('adds, changes and leaves alone, and gives back what it took', async () => {
    const lines = [
      '10,vpw,Wire A,11',
      '1001,extension,Ana,',
      '1002,3rd_party,Door,',
      '1003,line,,',
      '11,vpw,,10',
    ];
    expect(await load(rows(...lines))).toEqual({
      added: 5,
      updated: 0,
      unchanged: 0,
      failed: [],
      seconds: expect.any(Number),
    });
    expect(await exported()).toEqual(lines);
    const secret = await readPassword(watcher, '1001');
    expect(secret).toMatch(/^[0-9a-f]{32}$/);
    expect((await readEndpoint(watcher, '10'))?.endpoint).toMatchObject({
      set_var: 'VPW_PEER=11',
      webrtc: 'yes',
    });
    expect((await readEndpoint(watcher, '1002'))?.endpoint).not.toHaveProperty('webrtc');

    expect(await load(rows(...lines))).toMatchObject({ added: 0, updated: 0, unchanged: 5 });
    const changed = lines.map((line) => line.replace('Ana', 'Anna'));
    expect(await load(rows(...changed, '1004,cas,,'))).toMatchObject({ added: 1, updated: 1, unchanged: 4 });
    expect(await exported()).toEqual([...changed, '1004,cas,,'].sort());
    expect(await readPassword(watcher, '1001')).toBe(secret);
    const actions = await select(watcher, 'SELECT action, details FROM audit_log ORDER BY id');
    expect(actions).toEqual([
      { action: 'extension.import', details: '{"added":5,"updated":0}' },
      { action: 'extension.import', details: '{"added":1,"updated":1}' },
    ]);
    expect(await count('events_outbox')).toBe(2);
    // Asterisk has read what changed, and knows the one; that it gets to know the five, nobody waits for.
    expect(asterisk.told.filter((action) => action.startsWith('REGISTER'))).toContain('REGISTER 1004');
    expect(asterisk.told.some((action) => /Populate|Reload/.test(action))).toBe(false);
    expect(await due()).toEqual([{ what: 'all', id: null }]);
  });

  it('leaves names alone that the file has no column for', async () => {
    await load(rows('1001,line,Ana,'));
    const narrow = [{ line: 2, fields: { number: '1001', type: 'line' } }];
    expect(await load(narrow)).toMatchObject({ unchanged: 1 });
    expect(await exported()).toEqual(['1001,line,Ana,']);
  });

  it('leaves the numbers of groups alone, as `ext add` does', async () => {
    await addExtension(session, actor, { number: '1001', type: 'line' });
    await addGroup(session, actor, { number: '600', members: ['1001'] });
    const refused = { line: 3, number: '600', error: '600 is a group already' };
    expect(await load(rows('1002,line,,', '600,line,,'))).toMatchObject({ added: 0, failed: [refused] });
    expect(await load(rows('1002,line,,', '600,line,,'), true)).toMatchObject({
      added: 1,
      failed: [refused],
    });
    expect(await exported()).toEqual(['1001,line,,', '1002,line,,']);
    await expect(addExtension(session, actor, { number: '600', type: 'line' })).rejects.toThrow(
      '600 is a group already.',
    );
  });

  it('names every bad line and writes nothing, or the good ones if asked to', async () => {
    await addExtension(session, actor, { number: '50', type: 'cas' });
    await addExtension(session, actor, { number: '60', type: 'vpw', peer: '61' });
    await addExtension(session, actor, { number: '61', type: 'vpw', peer: '60' });
    const bad: [string, RegExp][] = [
      ['1,line,,', /2 to 8 digits/],
      ['123456789,line,,', /2 to 8 digits/],
      [',line,,', /number/],
      ['12a,line,,', /digits/],
      ['--json,line,,', /digits/],
      ['1001,,,', /expected one of extension/],
      ['1001,trunk,,', /expected one of extension/],
      ['1001,LINE,,', /expected one of extension/],
      ['1001,line,a;b,', /a name has no/],
      ['1001,line,a\nb,', /a name has no/],
      ['1001,line,a\0b,', /a name has no/],
      ['1001,line,"x",', /a name has no/],
      [`1001,line,${'x'.repeat(61)},`, /60 bytes/],
      ['1001,line,,1002', /only a vpw/],
      ['1001,vpw,,', /needs the number/],
      ['1001,vpw,,1001', /another vpw/],
      ['1001,vpw,,x', /digits/],
      ['1001,vpw,,50', /is no vpw/],
      ['1001,vpw,,60', /60 has 61/],
      ['1001,vpw,,1009', /neither there nor in the file/],
      ['50,line,,', /is there as cas/],
    ];
    for (const [line, reason] of bad) {
      const result = await load(rows('2000,line,,', line));
      expect(result, line).toMatchObject({ added: 0, updated: 0, unchanged: 0, failed: [{ line: 3 }] });
      expect(result.failed[0]?.error, line).toMatch(reason);
    }
    const unknown = await load([
      { line: 2, fields: { number: '1001', type: 'line', secret: 'x'.repeat(32) } },
    ]);
    expect(unknown.failed).toEqual([{ line: 2, number: '1001', error: expect.stringContaining('secret') }]);
    expect(await count('endpoints')).toBe(3);

    const mixed = rows(
      '2000,line,,',
      '2000,cas,,',
      '1,line,,',
      '2001,line,ok,',
      '30,vpw,,31',
      '31,vpw,,32',
      '40,vpw,,41',
      '41,vpw,,40',
    );
    const result = await load(mixed, true);
    expect(result.failed.map(({ line }) => line)).toEqual([3, 4, 6, 7]);
    expect(result.failed[0]?.error).toBe('line 2 has 2000 already');
    expect(result).toMatchObject({ added: 4, updated: 0 });
    expect(await exported()).toEqual([
      '2000,line,,',
      '2001,line,ok,',
      '40,vpw,,41',
      '41,vpw,,40',
      '50,cas,,',
      '60,vpw,,61',
      '61,vpw,,60',
    ]);
  });

  it('joins a wire that waits with the end that the file brings', async () => {
    await load(rows('20,vpw,,21', '21,vpw,,20'));
    await removeExtension(session, actor, '21');
    expect(await load(rows('22,vpw,,20'))).toMatchObject({ added: 1, failed: [] });
    expect(await showExtension(session, '20')).toMatchObject({ peer: '22' });
    expect((await readEndpoint(watcher, '20'))?.endpoint).toMatchObject({ set_var: 'VPW_PEER=22' });
  });

  it('takes ten thousand in batches, waits for no reload, and is a no-op the second time', async () => {
    async function* many(): AsyncGenerator<ImportRow> {
      for (let index = 0; index < 10_000; index++) {
        yield {
          line: index + 2,
          fields: {
            number: `${10_000 + index}`,
            type: index % 2 ? 'line' : '3rd_party',
            name: `Phone ${index}`,
          },
        };
      }
    }
    const seen: [number, number][] = [];
    const onProgress = (done: number, total: number) => void seen.push([done, total]);
    expect(await importExtensions(session, actor, many(), { partial: false, onProgress })).toMatchObject({
      added: 10_000,
    });
    expect(seen).toHaveLength(10);
    expect(seen.at(-1)).toEqual([10_000, 10_000]);
    for (const table of ['endpoints', 'ps_endpoints', 'ps_auths', 'ps_aors'])
      expect(await count(table)).toBe(10_000);
    const passwords = await select(watcher, "SELECT DISTINCT password FROM ps_auths WHERE id <> '.keep'");
    expect(passwords).toHaveLength(10_000);
    expect(asterisk.told).toEqual([]);
    expect(await due()).toEqual([{ what: 'all', id: null }]);
    expect(await importExtensions(session, actor, many(), { partial: false })).toMatchObject({
      added: 0,
      unchanged: 10_000,
    });
    let exported = 0;
    for await (const { number } of exportExtensions(session)) {
      expect(number).toBe(`${10_000 + exported}`);
      exported++;
    }
    expect(exported).toBe(10_000);
  });

  it('has Asterisk read everything before it returns if that works with other values', async () => {
    asterisk.isDeaf = true;
    const lines = Array.from({ length: 10 }, (_, index) => `${2000 + index},line,,`);
    await expect(load(rows(...lines))).rejects.toThrow(/does not see it/);
    expect(asterisk.told).toContain('SorceryMemoryCachePopulate res_pjsip/auth');
  });

  it('keeps what is due when Asterisk is away', async () => {
    asterisk.isAway = true;
    await expect(load(rows('1001,line,,'))).rejects.toMatchObject({
      code: 'not_followed',
      hint: expect.stringContaining('doctor'),
    });
    expect(await count('ps_endpoints')).toBe(1);
    expect(await count('cache_refresh_due')).toBe(1);
    asterisk.isAway = false;
    expect(await load(rows('1001,line,,'))).toMatchObject({ unchanged: 1 });
    expect(await count('cache_refresh_due')).toBe(0);
  });
});
