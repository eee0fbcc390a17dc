import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { startApi, type TestApi } from '../../support/api.ts';
import { logIn, prepareDatabase } from '../../support/api-in-process.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';

const missing = mariadbMissing() ?? redisMissing();

describe.skipIf(missing)(`the API under load${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redis: TestRedis;
  let watcher: Connection;
  let api: TestApi;
  let token = '';

  beforeAll(async () => {
    [db, redis] = await Promise.all([startMariadb(), startRedis()]);
    watcher = await db.connect();
    await prepareDatabase(watcher);
    token = await logIn(watcher, 'admin@example.com', 'super_admin');
    api = await startApi(
      {
        SMARTCMS_DB_SOCKET: db.socketPath,
        SMARTCMS_DB_USER: 'smartcms_api',
        SMARTCMS_DB_NAME: 'smartcms',
        SMARTCMS_REDIS_SOCKET: redis.socketPath,
        SMARTCMS_AMI_PORT: '1',
        SMARTCMS_AMI_USER: 'nobody',
      },
      {
        SMARTCMS_DB_PASSWORD_FILE: 'test-api',
        SMARTCMS_REDIS_PASSWORD_FILE: redis.password,
        SMARTCMS_AMI_SECRET_FILE: 'none',
        SMARTCMS_LICENSE_HMAC_KEY_FILE: 'test-hmac-key',
      },
    );
  });
  afterAll(async () => {
    await api?.stop();
    watcher?.destroy();
    await Promise.all([db?.stop(), redis?.stop()]);
  });

  /** Writes one licence after the other until it is told to end; what was answered with 201, and what was refused. */
  function writer(name: string, isOver: () => boolean) {
    const accepted: number[] = [];
    const statuses = new Set<number>();
    async function write(): Promise<void> {
      for (let count = 0; !isOver(); count++) {
        const answer = await fetch(`${api.url}/api/licenses`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ type: 'viewer', name: `${name} ${count}` }),
        }).catch(() => null);
        // While nobody listens.
        if (answer === null) await sleep(20);
        else statuses.add(answer.status);
        const body = await answer?.json().catch(() => null);
        if (answer?.status === 201 && body !== null) accepted.push((body as { id: number }).id);
      }
    }
    return { accepted, statuses, done: write() };
  }

  it.each(['SIGKILL', 'SIGTERM'])(
    'that is ended by %s and started again has all that it accepted',
    async (signal) => {
      let isOver = false;
      const writers = [1, 2, 3, 4].map((index) => writer(`${signal} ${index}`, () => isOver));
      const accepted = () => writers.flatMap((one) => one.accepted);
      const until = async (count: number) => {
        while (accepted().length < count) await sleep(10);
      };
      for (let round = 1; round <= 3; round++) {
        await until(accepted().length + 20);
        if (signal === 'SIGKILL') await api.kill();
        else expect(await api.terminate()).toBe(0);
        await api.restart();
      }
      await until(accepted().length + 20);
      isOver = true;
      await Promise.all(writers.map(({ done }) => done));
      const ids = accepted();
      const rows = await select<{ id: number }>(watcher, 'SELECT id FROM licenses WHERE id IN (?)', [ids]);
      expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(ids));
      const audited = await select<{ subject: string }>(
        watcher,
        `SELECT subject FROM audit_log WHERE action = 'license.create' AND subject IN (?)`,
        [ids.map(String)],
      );
      expect(audited).toHaveLength(ids.length);
      // Nothing but acceptance, and that the server stops.
      const refused = writers.flatMap(({ statuses }) => [...statuses]).filter((status) => status !== 201);
      expect(refused.filter((status) => status !== 503)).toEqual([]);
    },
  );
});
