import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select, transaction } from '../../../src/database/query.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = mariadbMissing();

describe.skipIf(missing !== null)(`transaction${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let one: Connection;
  let other: Connection;
  beforeAll(async () => {
    db = await startMariadb();
    [one, other] = [await db.connect(), await db.connect()];
    await one.query('CREATE TABLE counts (id INT PRIMARY KEY, n INT NOT NULL)');
  });
  beforeEach(async () => {
    await one.query('REPLACE INTO counts VALUES (1, 0), (2, 0)');
  });
  afterAll(() => db?.stop());

  const add = (connection: Connection, id: number) =>
    connection.query('UPDATE counts SET n = n + 1 WHERE id = ?', [id]);
  const counts = () => select<{ n: number }>(one, 'SELECT n FROM counts ORDER BY id');

  it('is run again when somebody changed what it had looked at', async () => {
    // On by itself from 11.6.2 on.
    await one.query('SET SESSION innodb_snapshot_isolation = ON');
    let runs = 0;
    await transaction(one, async () => {
      runs += 1;
      await counts();
      if (runs === 1) await add(other, 1);
      await add(one, 1);
    });
    expect(runs).toBe(2);
    expect(await counts()).toEqual([{ n: 2 }, { n: 0 }]);
  });

  it('is run again by whoever a deadlock hits', async () => {
    let runs = 0;
    let met: () => void = () => {};
    const both = new Promise<void>((resolve) => {
      met = resolve;
    });
    const crosswise = (connection: Connection, first: number, second: number) =>
      transaction(connection, async () => {
        await add(connection, first);
        runs += 1;
        if (runs === 2) met();
        await both;
        await add(connection, second);
      });
    await Promise.all([crosswise(one, 1, 2), crosswise(other, 2, 1)]);
    expect(runs).toBe(3);
    expect(await counts()).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('leaves nothing of a run that failed, and is not run again for what will not pass', async () => {
    let runs = 0;
    const failing = transaction(one, async () => {
      runs += 1;
      await add(one, 1);
      await one.query('INSERT INTO counts VALUES (2, 0)');
    });
    await expect(failing).rejects.toMatchObject({ code: 'ER_DUP_ENTRY' });
    expect(runs).toBe(1);
    expect(await counts()).toEqual([{ n: 0 }, { n: 0 }]);
  });
});
