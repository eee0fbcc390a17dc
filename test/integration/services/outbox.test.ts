import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { addEvent } from '../../../src/database/repositories/outbox.ts';
import type { Backends } from '../../../src/services/backends.ts';
import { newestNumber, nextEvents } from '../../../src/services/events/stream.ts';
import { relayEvents } from '../../../src/services/outbox.ts';
import { openTestBackends } from '../../support/backends.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';

const missing = mariadbMissing() ?? redisMissing();

describe.skipIf(missing !== null)(`the relay of events${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redis: TestRedis;
  let writer: Connection;
  let backends: Backends;

  beforeAll(async () => {
    [db, redis] = await Promise.all([startMariadb(), startRedis()]);
    writer = await db.connect();
    await migrate(writer);
    backends = openTestBackends(db, redis);
  });
  afterAll(async () => {
    await backends?.close();
    writer?.destroy();
    await Promise.all([db?.stop(), redis?.stop()]);
  });

  const write = (subject: string) => addEvent(writer, { type: 'extension.created', at: new Date(), subject });
  const waiting = async () => (await select(writer, 'SELECT id FROM events_outbox')).length;
  async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error('it did not come about');
      await sleep(20);
    }
  }
  async function listen(): Promise<{ subjects: string[]; close: () => void }> {
    const subjects: string[] = [];
    const client = new Redis({ path: redis.socketPath, password: redis.password });
    client.on('error', () => undefined);
    let last = await newestNumber(client);
    let isOpen = true;
    void (async () => {
      while (isOpen) {
        for (const { number, event } of await nextEvents(client, last, 200)) {
          last = number;
          subjects.push(event.subject);
        }
      }
    })().catch(() => undefined);
    return {
      subjects,
      close: () => {
        isOpen = false;
        client.disconnect();
      },
    };
  }

  it('publishes what is written in its order, keeps it while Redis is away, and forgets it then', async () => {
    const failures: unknown[] = [];
    const relay = relayEvents({
      ...backends,
      timeoutMs: 1000,
      onFailure: (error) => void failures.push(error),
    });
    const first = await listen();
    const numbers = Array.from({ length: 250 }, (_, index) => `${1000 + index}`);
    for (const number of numbers) await write(number);
    relay.wake();
    await until(() => first.subjects.length === numbers.length);
    expect(first.subjects).toEqual(numbers);
    await until(async () => (await waiting()) === 0);
    first.close();
    expect(failures).toEqual([]);

    await redis.kill();
    for (const number of ['20', '21', '22']) await write(number);
    relay.wake();
    await until(() => failures.length > 0);
    await sleep(1200);
    expect(failures).toHaveLength(1);
    expect(await waiting()).toBe(3);

    await redis.restart();
    const second = await listen();
    await until(async () => (await waiting()) === 0);
    await relay.stop();
    second.close();
    await write('23');
    await sleep(700);
    expect(await waiting()).toBe(1);
  });
});
