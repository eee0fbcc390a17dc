import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { type Migration, parseMigration } from '../../../src/database/migrator/files.ts';
import { runMigrations, type StatementProgress } from '../../../src/database/migrator/run.ts';
import { migrationStatus } from '../../../src/database/migrator/status.ts';
import { select } from '../../../src/database/query.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = mariadbMissing();
const by = { appliedBy: 'ops@laptop', toolVersion: '0.3.0' };

function migration(version: string, sql: string, oldest = '0.1.0'): Migration {
  return parseMigration(`${version}_test.sql`, `-- oldest-compatible: ${oldest}\n-- additive: yes\n${sql}`);
}

describe.skipIf(missing !== null)(`the migrator${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let cli: Connection;

  beforeAll(async () => {
    db = await startMariadb();
  });
  afterAll(() => db?.stop());
  beforeEach(async () => {
    await db.reset();
    cli = await db.connect();
  });
  afterEach(() => cli.destroy());

  const state = async (files: Migration[]) =>
    (await migrationStatus(cli, files)).map((each) => [each.version, each.state, each.statementsDone]);

  it('finds everything pending on an empty database, and changes nothing by looking', async () => {
    const files = [migration('001', 'CREATE TABLE a (id INT);')];
    expect(await state(files)).toEqual([['001', 'pending', 0]]);
    expect(await select(cli, 'SHOW TABLES')).toEqual([]);
  });

  it('applies in order, tells each statement, journals it, and finds nothing to do the second time', async () => {
    const files = [
      migration('001', 'CREATE TABLE a (id INT); INSERT INTO a VALUES (1);'),
      migration('002', 'ALTER TABLE a ADD b INT;'),
    ];
    const seen: string[] = [];
    const onStatement = ({ version, statement, statements }: StatementProgress) =>
      seen.push(`${version} ${statement}/${statements}`);
    expect(await runMigrations(cli, files, { ...by, onStatement })).toEqual({
      applied: ['001_test', '002_test'],
    });
    expect(seen).toEqual(['001 1/2', '001 2/2', '002 1/1']);
    expect(await migrationStatus(cli, files)).toMatchObject([
      {
        version: '001',
        name: 'test',
        state: 'applied',
        additive: true,
        statements: 2,
        statementsDone: 2,
        error: null,
        appliedBy: 'ops@laptop',
        toolVersion: '0.3.0',
        finishedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      { version: '002', state: 'applied' },
    ]);
    expect(await runMigrations(cli, files, by)).toEqual({ applied: [] });
    expect(await select(cli, 'SELECT * FROM a')).toEqual([{ id: 1, b: null }]);
  });

  it('runs procedures', async () => {
    const sql = `DELIMITER //
      CREATE OR REPLACE PROCEDURE fill() BEGIN INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); END//
      DELIMITER ;
      CALL fill(); DROP PROCEDURE fill;`;
    await runMigrations(cli, [migration('001', `CREATE TABLE a (id INT);\n${sql}`)], by);
    expect(await select(cli, 'SELECT id FROM a')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('stops at a statement that fails, says which, and repeats it once the cause is gone', async () => {
    const files = [migration('001', 'CREATE TABLE a (id INT);\nINSERT INTO missing\n  VALUES (1);')];
    await expect(runMigrations(cli, files, by)).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringMatching(/001_test failed in statement 2 of 2: .*missing' doesn't exist/),
      output: ['INSERT INTO missing', '  VALUES (1)'],
    });
    expect(await migrationStatus(cli, files)).toMatchObject([
      { state: 'failed', statementsDone: 1, error: expect.stringContaining(`doesn't exist`) },
    ]);
    await cli.query('CREATE TABLE missing (id INT)');
    expect(await runMigrations(cli, files, by)).toEqual({ applied: ['001_test'] });
    expect(await select(cli, 'SELECT id FROM missing')).toEqual([{ id: 1 }]);
    expect(await migrationStatus(cli, files)).toMatchObject([{ state: 'applied', error: null }]);
  });

  it('refuses a migration whose text changed after it was applied', async () => {
    await runMigrations(cli, [migration('001', 'CREATE TABLE a (id INT);')], by);
    const files = [
      migration('001', 'CREATE TABLE a (id BIGINT);'),
      migration('002', 'CREATE TABLE b (id INT);'),
    ];
    await expect(runMigrations(cli, files, { ...by, recover: 'mark-applied' })).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining('Migration 001_test is not the one that SmartCMS 0.3.0 ran'),
    });
    expect(await state(files)).toEqual([
      ['001', 'changed', 1],
      ['002', 'pending', 0],
    ]);
  });

  it('refuses a migration that would come before one that is applied', async () => {
    await runMigrations(cli, [migration('002', 'CREATE TABLE b (id INT);')], by);
    const files = [
      migration('001', 'CREATE TABLE a (id INT);'),
      migration('002', 'CREATE TABLE b (id INT);'),
    ];
    await expect(runMigrations(cli, files, by)).rejects.toThrow(
      '001_test was never applied, though the later 002 was',
    );
  });

  describe('of an older release', () => {
    const known = migration('001', 'CREATE TABLE a (id INT);');
    const older = { appliedBy: 'ops@laptop', toolVersion: '0.1.5' };

    it('refuses a database that needs a newer one', async () => {
      await runMigrations(cli, [known, migration('002', 'CREATE TABLE b (id INT);', '0.2.0')], by);
      await expect(runMigrations(cli, [known], older)).rejects.toMatchObject({
        code: 'server_newer',
        message: expect.stringContaining('002_test of SmartCMS 0.3.0; this is 0.1.5'),
        hint: expect.stringContaining('0.2.0'),
      });
      expect(await state([known])).toEqual([
        ['001', 'applied', 1],
        ['002', 'unknown', 1],
      ]);
    });

    it('works with one that declares it may', async () => {
      await runMigrations(cli, [known, migration('002', 'CREATE TABLE b (id INT);', '0.1.0')], by);
      expect(await runMigrations(cli, [known], older)).toEqual({ applied: [] });
    });

    it('leaves alone what a newer one did not finish', async () => {
      const broken = migration('002', 'CREATE TABLE b (id INT); CREATE TABLE b (id INT);', '0.1.0');
      await expect(runMigrations(cli, [known, broken], by)).rejects.toThrow(/already exists/);
      await expect(runMigrations(cli, [known], older)).rejects.toMatchObject({ code: 'server_newer' });
    });
  });

  it('lets one of two runners work and the other find it done', async () => {
    const files = [migration('001', 'CREATE TABLE a (id INT); DO SLEEP(0.2); INSERT INTO a VALUES (1);')];
    const other = await db.connect();
    const results = await Promise.all([runMigrations(cli, files, by), runMigrations(other, files, by)]);
    expect(results.map((each) => each.applied.length).sort()).toEqual([0, 1]);
    expect(await select(cli, 'SELECT id FROM a')).toEqual([{ id: 1 }]);
    other.destroy();
  });

  it('does not wait for another runner longer than told, and says who it is', async () => {
    const files = [migration('001', 'CREATE TABLE a (id INT);')];
    const other = await db.connect();
    await other.query(`SELECT GET_LOCK('test_runner_may_go_on', 0)`);
    const waiting = [
      migration('001', `SELECT GET_LOCK('test_runner_may_go_on', 60); CREATE TABLE a (id INT);`),
    ];
    let started = () => {};
    const begun = new Promise<void>((resolve) => {
      started = resolve;
    });
    const run = runMigrations(cli, waiting, { ...by, onStatement: () => started() });
    await begun;
    expect(await migrationStatus(other, waiting)).toMatchObject([{ state: 'running' }]);
    await expect(runMigrations(other, files, { ...by, lockWaitSeconds: 0 })).rejects.toMatchObject({
      code: 'locked',
      message: 'The database is being migrated by ops@laptop (001_test).',
    });
    await other.query(`SELECT RELEASE_LOCK('test_runner_may_go_on')`);
    expect(await run).toEqual({ applied: ['001_test'] });
    other.destroy();
  });

  it('refuses a Galera cluster', async () => {
    const query = cli.query.bind(cli);
    vi.spyOn(cli, 'query').mockImplementation((async (sql: string, values: unknown[]) =>
      /wsrep_on/.test(sql)
        ? [[{ Variable_name: 'wsrep_on', Value: 'ON' }], []]
        : query(sql, values)) as typeof cli.query);
    await expect(runMigrations(cli, [], by)).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining('Galera'),
    });
  });
});
