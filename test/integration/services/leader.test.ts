import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeTurns } from '../../../src/services/events/leader.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';

const missing = redisMissing();

describe.skipIf(missing)(`of two processes of the API${missing ? ` (${missing})` : ''}`, () => {
  let server: TestRedis;
  const connections: Redis[] = [];
  let leading: Set<string>;
  let most: number;

  beforeEach(async () => {
    server = await startRedis();
    leading = new Set();
    most = 0;
  });
  afterEach(async () => {
    for (const redis of connections.splice(0)) redis.disconnect();
    await server.stop();
  });

  function start(name: string) {
    const redis = new Redis({
      path: server.socketPath,
      password: server.password,
      maxRetriesPerRequest: 0,
      retryStrategy: () => 100,
    });
    redis.on('error', () => undefined);
    connections.push(redis);
    const turns = takeTurns(redis, () => {
      leading.add(name);
      most = Math.max(most, leading.size);
      return () => void leading.delete(name);
    });
    return { redis, stop: () => turns.stop() };
  }
  const leads = (name: string) =>
    expect.poll(() => [...leading], { timeout: 30_000, interval: 50 }).toEqual([name]);

  it('one watches Asterisk, and the other takes over when it stops', async () => {
    const first = start('first');
    await leads('first');
    const second = start('second');
    await first.stop();
    await leads('second');
    expect(most).toBe(1);
    await second.stop();
    expect([...leading]).toEqual([]);
  });

  it('the other takes over from one that lost its way to Redis, which knows it', async () => {
    const first = start('first');
    await leads('first');
    const second = start('second');
    first.redis.disconnect();
    await leads('second');
    expect(most).toBe(1);
    await Promise.all([first.stop(), second.stop()]);
  });

  it('one leads again after Redis was away', async () => {
    const first = start('first');
    await leads('first');
    await server.kill();
    await expect.poll(() => leading.size, { timeout: 30_000 }).toBe(0);
    await server.restart();
    await leads('first');
    await first.stop();
  });
});
