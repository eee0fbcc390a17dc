import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { readMigrations } from '../../../src/database/migrator/files.ts';
import { runMigrations } from '../../../src/database/migrator/run.ts';
import { select } from '../../../src/database/query.ts';
import { type CallRecord, cdrStatistics, exportCdr, listCdr, pruneCdr } from '../../../src/services/cdr.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = mariadbMissing();
const migrations = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** A row as cdr_adaptive_odbc writes it. */
const row = {
  src: '1001',
  dst: 's',
  dialled: '1002',
  channel: 'PJSIP/1001-00000001',
  dstchannel: 'PJSIP/1002-00000002' as string | null,
  start: '2030-01-01 10:00:00',
  answer: null as string | null,
  end: '2030-01-01 10:00:20',
  duration: 20,
  billsec: 0,
  disposition: 'NO ANSWER',
  uniqueid: 'smartcms-1893492000.1',
  linkedid: 'smartcms-1893492000.1',
};
const answered = { answer: '2030-01-01 10:00:05', billsec: 15, disposition: 'ANSWERED' };

describe.skipIf(missing !== null)(`call records${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let asterisk: Connection;
  let database: Connection;

  beforeAll(async () => {
    db = await startMariadb();
    const cli = await db.connect('smartcms_cli');
    await runMigrations(cli, await readMigrations(migrations), { appliedBy: 'test', toolVersion: '0.1.0' });
    asterisk = await db.connect('asterisk');
    database = await db.connect('smartcms_api');
  });
  afterAll(async () => {
    await db?.stop();
  });
  beforeEach(async () => {
    await database.query('DELETE FROM cdr');
    await database.query('DELETE FROM call_records');
  });

  const write = async (...rows: Partial<typeof row & { trunk: string; recorded: string }>[]) => {
    for (const each of rows) await asterisk.query('INSERT INTO cdr SET ?', [{ ...row, ...each }]);
  };
  const all = async (filter: Parameters<typeof exportCdr>[1] = {}) => {
    const records: CallRecord[] = [];
    for await (const record of exportCdr({ database }, filter)) records.push(record);
    return records;
  };

  it('tell of an answered call as its people saw it', async () => {
    await write(answered);
    expect(await all()).toEqual([
      {
        id: row.linkedid,
        direction: 'internal',
        from: '1001',
        to: '1002',
        answeredBy: '1002',
        startedAt: '2030-01-01T10:00:00.000Z',
        answeredAt: '2030-01-01T10:00:05.000Z',
        endedAt: '2030-01-01T10:00:20.000Z',
        durationSeconds: 20,
        billableSeconds: 15,
        disposition: 'answered',
        trunk: null,
        recorded: false,
      },
    ]);
  });

  it('make one of a ring group, whoever of it answered', async () => {
    await write(
      { dialled: '600', dstchannel: 'PJSIP/1002-00000002' },
      { dialled: '600', dstchannel: 'PJSIP/1003-00000003', ...answered },
      { dialled: '600', dstchannel: 'PJSIP/1004-00000004', disposition: 'BUSY' },
    );
    expect(await all()).toMatchObject([
      { to: '600', answeredBy: '1003', disposition: 'answered', billableSeconds: 15 },
    ]);
  });

  it('name the trunk that carried a call, of those that were tried', async () => {
    const over = (trunk: string, second: number) => ({
      dialled: '0301234',
      dstchannel: `PJSIP/${trunk}-0000000${second}`,
      start: `2030-01-01 10:00:0${second}`,
    });
    await write(
      { ...over('north', 0), disposition: 'FAILED', end: '2030-01-01 10:00:03' },
      { ...over('south-2', 3), ...answered },
    );
    expect(await all()).toMatchObject([
      {
        direction: 'outbound',
        trunk: 'south-2',
        answeredBy: 'south-2',
        disposition: 'answered',
        startedAt: '2030-01-01T10:00:00.000Z',
        durationSeconds: 20,
      },
    ]);
    await write({
      linkedid: 'b',
      uniqueid: 'b',
      dstchannel: null,
      trunk: 'north',
      disposition: 'CONGESTION',
    });
    await write({ linkedid: 'c', uniqueid: 'c', channel: 'PJSIP/north-0000000a', src: '+4930123456' });
    expect(await all({ trunk: 'north' })).toMatchObject([
      { id: 'c', direction: 'inbound', from: '+4930123456', answeredBy: null, disposition: 'no_answer' },
      { id: 'b', direction: 'outbound', disposition: 'failed' },
    ]);
  });

  it('name no endpoint where a channel is of another kind', async () => {
    await write({
      channel: 'Local/1001@from-internal-0000000a;1',
      dstchannel: 'Message/ast_msg_queue',
      ...answered,
    });
    expect(await all()).toMatchObject([
      { direction: 'internal', from: '1001', answeredBy: null, trunk: null, disposition: 'answered' },
    ]);
  });

  it('keep who called whom first when a transfer adds to the call, in whatever order the rows come', async () => {
    await write(
      { src: '1002', dialled: '1003', start: '2030-01-01 10:00:10', end: '2030-01-01 10:01:00' },
      { ...answered, recorded: 'yes' },
    );
    expect(await all()).toMatchObject([
      { from: '1001', to: '1002', durationSeconds: 60, disposition: 'answered', recorded: true },
    ]);
  });

  it('have none of the calls that the call test made', async () => {
    await write({ src: '99999901', dialled: '99999902' });
    expect(await all()).toEqual([]);
  });

  it('are found by what they are, and come in pages without a gap', async () => {
    const starts = ['10:00:00', '10:00:00', '10:00:00', '11:00:00', '12:00:00'];
    await write(
      ...starts.map((time, index) => ({
        ...{ linkedid: `c${index}`, uniqueid: `c${index}`, start: `2030-01-01 ${time}` },
        ...{ src: `100${index}`, dialled: index === 4 ? '*43' : '1002', end: '2030-01-01 13:00:00' },
      })),
    );
    const ids = (records: { id: string }[]) => records.map(({ id }) => id);
    const pages: string[][] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await listCdr({ database }, { limit: 2, ...(cursor ? { cursor } : {}) });
      pages.push(ids(page.records));
      cursor = page.next;
    }
    expect(pages).toEqual([['c4', 'c3'], ['c2', 'c1'], ['c0']]);
    expect(ids(await all({ since: new Date('2030-01-01T11:00Z') }))).toEqual(['c4', 'c3']);
    expect(ids(await all({ until: new Date('2030-01-01T11:00Z'), from: '1001' }))).toEqual(['c1']);
    expect(ids(await all({ from: '100*' })).length).toBe(5);
    expect(ids(await all({ to: '*43' }))).toEqual(['c4']);
    expect(ids(await all({ to: '1%*' }).catch(() => []))).toEqual([]);
    await expect(listCdr({ database }, { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'usage' });
    await expect(listCdr({ database }, { from: "1' OR 1" })).rejects.toMatchObject({ code: 'usage' });
  });

  it('are counted by day, and by hour', async () => {
    await write(answered, { linkedid: 'b', disposition: 'BUSY' });
    await write({ linkedid: 'c', start: '2030-01-02 00:00:00', end: '2030-01-02 00:00:09' });
    expect(await cdrStatistics({ database })).toEqual([
      { day: '2030-01-01', calls: 2, answered: 1, busy: 1, noAnswer: 0, failed: 0, seconds: 15 },
      { day: '2030-01-02', calls: 1, answered: 0, busy: 0, noAnswer: 1, failed: 0, seconds: 0 },
    ]);
    const hours = await cdrStatistics({ database }, {}, 'hour');
    expect(hours.map(({ day, calls }) => [day, calls])).toEqual([
      ['2030-01-01T10', 2],
      ['2030-01-02T00', 1],
    ]);
  });

  it('are deleted when they are old enough, and Asterisk’s own rows with them', async () => {
    await write(answered, { linkedid: 'b', start: '2030-01-05 00:00:00', end: '2030-01-05 00:00:09' });
    await pruneCdr({ database }, 3, new Date('2030-01-05T12:00:00Z'));
    expect((await all()).map(({ id }) => id)).toEqual(['b']);
    expect(await select(database, 'SELECT linkedid FROM cdr')).toEqual([{ linkedid: 'b' }]);
  });
});
