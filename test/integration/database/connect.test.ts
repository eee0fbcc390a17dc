import { connect as netConnect } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase, isLinkLost } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = mariadbMissing();

describe.skipIf(missing !== null)(`connectDatabase${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await startMariadb();
  });
  afterAll(() => db?.stop());
  const login = { user: 'smartcms_cli', password: new Secret('test-cli'), database: 'smartcms' };

  it('works over any stream', async () => {
    const connection = await connectDatabase({ ...login, stream: netConnect(db.socketPath) });
    expect(await select(connection, 'SELECT DATABASE() AS name')).toEqual([{ name: 'smartcms' }]);
    await connection.end();
  });

  it('is strict, in utf8mb4 and UTC', async () => {
    const connection = await db.connect();
    await connection.query('CREATE TABLE t (text VARCHAR(3) CHARACTER SET utf8mb4, at DATETIME(3))');
    await expect(connection.query(`INSERT INTO t VALUES ('long', NULL)`)).rejects.toThrow(/Data too long/);
    const at = new Date('2030-07-01T12:34:56.789Z');
    await connection.query('INSERT INTO t VALUES (?, ?)', ['☎️', at]);
    expect(await select(connection, `SELECT text, at, DATE_FORMAT(at, '%T') AS time FROM t`)).toEqual([
      { text: '☎️', at, time: '12:34:56' },
    ]);
    const now = await select(connection, 'SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()) AS shift');
    expect(now).toEqual([{ shift: 0 }]);
    await connection.end();
  });

  it.each([
    ['a wrong password', 'auth_failed', { password: new Secret('wrong') }],
    ['an unknown user', 'auth_failed', { user: 'nobody' }],
    [
      'a database that is not there',
      'not_found',
      { user: 'root', password: new Secret(''), database: 'missing' },
    ],
    ['a database that the user may not use', 'not_found', { database: 'mysql' }],
    ['a socket that is not there', 'unreachable', { socketPath: '/nowhere/db.sock' }],
  ])('answers %s with %s', async (_, code, change) => {
    const address = { ...login, socketPath: db.socketPath, ...change };
    await expect(connectDatabase(address)).rejects.toMatchObject({ name: 'UserError', code });
  });

  it('answers a stream that ends before the server spoke', async () => {
    const stream = new PassThrough();
    stream.end();
    await expect(connectDatabase({ ...login, stream })).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('keeps the password out of its errors', async () => {
    const password = new Secret('very-secret-value');
    const error = await connectDatabase({ ...login, socketPath: db.socketPath, password }).catch(
      (each) => each,
    );
    expect(JSON.stringify([error, error.cause, error.message, String(error.cause)])).not.toContain(
      'very-secret',
    );
  });

  it('survives the loss of an idle connection, and says so at the next query', async () => {
    const connection = await db.connect();
    const closed = new Promise((resolve) => connection.on('end', resolve).on('error', resolve));
    await db.kill();
    await closed;
    const error = await connection.query('SELECT 1').catch((each) => each);
    expect(isLinkLost(error)).toBe(true);
    await db.restart();
  });
});
