import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { type Migration, parseMigration } from '../../../src/database/migrator/files.ts';
import { runMigrations } from '../../../src/database/migrator/run.ts';
import { migrationStatus } from '../../../src/database/migrator/status.ts';
import { select } from '../../../src/database/query.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = mariadbMissing();
const by = { appliedBy: 'ops@laptop', toolVersion: '0.3.0' };

function migration(version: string, sql: string, oldest = '0.1.0'): Migration {
  return parseMigration(`${version}_test.sql`, `-- oldest-compatible: ${oldest}\n-- additive: yes\n${sql}`);
}

describe.skipIf(missing !== null)(
  `the migrator, when the server is killed${missing ? ` (${missing})` : ''}`,
  () => {
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

    /** The server is killed and started again; the test goes on with a new connection. */
    const reconnect = async () => {
      cli.destroy();
      await db.kill();
      await db.restart();
      cli = await db.connect();
    };
    /** Runs migrations on a server that dies when a statement is about to start. */
    const dieBefore = (files: Migration[], statement: number) =>
      runMigrations(cli, files, {
        ...by,
        onStatement: (progress) => {
          if (progress.statement === statement) void db.kill();
        },
      });
    /** Runs migrations on a server that dies after a statement took effect, before it is counted. */
    const dieAfter = async (files: Migration[], statement: number) => {
      const query = cli.query.bind(cli);
      vi.spyOn(cli, 'query').mockImplementation((async (sql: string, values: unknown[]) => {
        if (/SET statements_done/.test(sql) && values[0] === statement) await db.kill();
        return query(sql, values);
      }) as typeof cli.query);
      return runMigrations(cli, files, by);
    };
    const state = async (files: Migration[]) =>
      (await migrationStatus(cli, files)).map((each) => [each.version, each.state, each.statementsDone]);

    it('between two statements, goes on with the next one', async () => {
      const files = [
        migration(
          '001',
          'CREATE TABLE a (id INT); INSERT INTO a VALUES (1); CREATE TABLE IF NOT EXISTS b (id INT);',
        ),
      ];
      await expect(dieBefore(files, 3)).rejects.toMatchObject({ code: 'connection_lost' });
      await reconnect();
      expect(await state(files)).toEqual([['001', 'interrupted', 2]]);
      expect(await runMigrations(cli, files, by)).toEqual({ applied: ['001_test'] });
      expect(await select(cli, 'SELECT id FROM a')).toEqual([{ id: 1 }]);
      expect(await state(files)).toEqual([['001', 'applied', 3]]);
    });

    it('in the middle of a change of the schema, goes on with it and has lost no row', async () => {
      const files = [
        migration(
          '001',
          `CREATE TABLE big (id INT PRIMARY KEY, a CHAR(100)) SELECT seq AS id, 'x' AS a FROM seq_1_to_500000;
         ALTER TABLE big ADD COLUMN IF NOT EXISTS b CHAR(100) NOT NULL DEFAULT 'y', ALGORITHM=COPY;`,
        ),
      ];
      const watcher = await db.connectRoot();
      const copying = `SELECT 1 FROM information_schema.processlist WHERE state = 'copy to tmp table'`;
      const run = runMigrations(cli, files, by);
      const lost = expect(run).rejects.toMatchObject({ code: 'connection_lost' });
      while ((await select(watcher, copying)).length === 0) await sleep(2);
      await db.kill();
      await lost;
      watcher.destroy();
      await reconnect();
      expect(await state(files)).toEqual([['001', 'interrupted', 1]]);
      expect(await runMigrations(cli, files, { ...by, recover: 'resume' })).toEqual({
        applied: ['001_test'],
      });
      expect(await select(cli, `SELECT COUNT(*) AS n FROM big WHERE b = 'y'`)).toEqual([{ n: 500_000 }]);
    });

    it('after rows were written but not counted, writes them exactly once', async () => {
      const files = [
        migration('001', 'CREATE TABLE a (id INT); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);'),
      ];
      await expect(dieAfter(files, 2)).rejects.toMatchObject({ code: 'connection_lost' });
      await reconnect();
      expect(await select(cli, 'SELECT id FROM a')).toEqual([]);
      await runMigrations(cli, files, by);
      expect(await select(cli, 'SELECT id FROM a')).toEqual([{ id: 1 }, { id: 2 }]);
    });

    it('sets what the session needs again', async () => {
      const files = [migration('001', 'SET @n = 7; CREATE TABLE a (id INT); INSERT INTO a VALUES (@n);')];
      await expect(dieBefore(files, 3)).rejects.toMatchObject({ code: 'connection_lost' });
      await reconnect();
      await runMigrations(cli, files, by);
      expect(await select(cli, 'SELECT id FROM a')).toEqual([{ id: 7 }]);
    });

    describe('around a statement that cannot simply be run again', () => {
      const files = [
        migration('001', 'CREATE TABLE a (id INT);\nCREATE TABLE b\n  (id INT);\nINSERT INTO a VALUES (1);'),
        migration('002', 'CREATE TABLE IF NOT EXISTS c (id INT);'),
      ];
      const question = {
        code: 'migration_failed',
        message: expect.stringContaining('001_test was interrupted in statement 2 of 3'),
        hint: expect.stringMatching(/migrate run --resume.*migrate run --mark-applied 001/),
        output: ['CREATE TABLE b', '  (id INT)'],
      };

      it('before it took effect, asks, and resumes when told to', async () => {
        await expect(dieBefore(files, 2)).rejects.toMatchObject({ code: 'connection_lost' });
        await reconnect();
        await expect(runMigrations(cli, files, by)).rejects.toMatchObject(question);
        await expect(
          runMigrations(cli, files, { ...by, recover: 'resume', version: '002' }),
        ).rejects.toMatchObject(question);
        expect(await state(files)).toMatchObject([
          ['001', 'interrupted', 1],
          ['002', 'pending', 0],
        ]);
        const result = await runMigrations(cli, files, { ...by, recover: 'resume' });
        expect(result).toEqual({ applied: ['001_test', '002_test'] });
      });

      it('after it took effect, asks, and takes it for applied when told to', async () => {
        await expect(dieAfter(files, 2)).rejects.toMatchObject({ code: 'connection_lost' });
        await reconnect();
        await expect(runMigrations(cli, files, by)).rejects.toMatchObject(question);
        await expect(runMigrations(cli, files, { ...by, recover: 'resume' })).rejects.toThrow(
          /already exists/,
        );
        const result = await runMigrations(cli, files, { ...by, recover: 'mark-applied', version: '001' });
        expect(result).toEqual({ applied: ['001_test', '002_test'] });
        expect(await state(files)).toEqual([
          ['001', 'applied', 3],
          ['002', 'applied', 1],
        ]);
        expect(await select(cli, 'SELECT id FROM a')).toEqual([]);
      });
    });
  },
);
