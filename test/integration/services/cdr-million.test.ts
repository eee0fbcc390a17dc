import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { readMigrations } from '../../../src/database/migrator/files.ts';
import { runMigrations } from '../../../src/database/migrator/run.ts';
import { select } from '../../../src/database/query.ts';
import { listCdr } from '../../../src/services/cdr.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = mariadbMissing();
const migrations = fileURLToPath(new URL('../../../migrations', import.meta.url));

describe.skipIf(missing !== null)(`of a million call records${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let cli: Connection;

  beforeAll(async () => {
    db = await startMariadb();
    cli = await db.connect('smartcms_cli');
    await runMigrations(cli, await readMigrations(migrations), { appliedBy: 'test', toolVersion: '0.1.0' });
    await cli.query(`INSERT INTO call_records
      (id, direction, caller, dialled, trunk, started_at, answered_at, ended_at, disposition)
      SELECT CONCAT('m', seq), 'internal', 1000 + seq MOD 500, 1000 + seq MOD 499,
        IF(seq MOD 50 = 0, 'north', NULL), '2020-01-01' + INTERVAL seq * 60 SECOND, NULL,
        '2020-01-01' + INTERVAL seq * 60 + 30 SECOND, 'no_answer'
      FROM seq_1_to_1000000`);
    await cli.query('ANALYZE TABLE call_records');
  }, 120_000);
  afterAll(async () => {
    await cli?.end();
    await db?.stop();
  });

  /** Of this connection so far; looking costs some rows itself. */
  async function rowsTouched(): Promise<number> {
    const counts = await select<{ Value: string }>(cli, `SHOW SESSION STATUS LIKE 'Handler\\_read%'`);
    return counts.reduce((sum, { Value }) => sum + Number(Value), 0);
  }

  /** What MariaDB says of the statement that a page takes, and how many rows it touched for it. */
  async function costOf(page: Parameters<typeof listCdr>[1]) {
    const statements: string[] = [];
    const spied = new Proxy(cli, {
      get(target, name) {
        const member = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          const [sql, values] = args;
          if (typeof sql === 'string') statements.push(cli.format(sql, values as unknown[]));
          return member.apply(target, args);
        };
      },
    });
    const before = await rowsTouched();
    const { records, next } = await listCdr({ database: spied }, page);
    const touched = (await rowsTouched()) - before;
    const [plan] = await select<{ key: string | null; Extra: string }>(cli, `EXPLAIN ${statements[0]}`);
    return {
      records,
      next,
      key: plan?.key,
      sorts: /filesort/.test(plan?.Extra ?? ''),
      touched,
    };
  }

  const since = new Date('2021-06-01T00:00Z');
  it.each([
    ['the latest', {}, 'call_records_started'],
    ['those of a time', { since, until: new Date('2021-06-02T00:00Z') }, 'call_records_started'],
    ['those of a caller', { from: '1001' }, 'call_records_caller'],
    ['those of a caller since then', { since, from: '1001' }, 'call_records_caller'],
    ['those to a number', { to: '1001' }, 'call_records_dialled'],
    ['those over a trunk', { trunk: 'north' }, 'call_records_trunk'],
  ])('%s are found by an index, page after page, without reading others', async (_, filter, key) => {
    let cursor: string | undefined;
    for (const _page of [1, 2, 3]) {
      const cost = await costOf({ ...filter, limit: 100, ...(cursor === undefined ? {} : { cursor }) });
      expect(cost).toMatchObject({ key, sorts: false });
      expect(cost.records).toHaveLength(100);
      expect(cost.touched).toBeLessThan(250);
      cursor = cost.next ?? undefined;
    }
  });
});
