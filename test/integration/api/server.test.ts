import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSuperAdminLicense, insertActivation } from '../../../src/database/repositories/licenses.ts';
import { seedFirstAdmin } from '../../../src/database/seed.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { startApi, type TestApi } from '../../support/api.ts';
import { asteriskMissing, startAsterisk, type TestAsterisk } from '../../support/asterisk.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';
import { openPhone } from '../../support/sip/phone.ts';

const missing = mariadbMissing() ?? redisMissing() ?? asteriskMissing();

const serverId = '3f1d1f0e-5a5b-4c39-9f7e-0c4b6a1d2e3f';
const hmacKey = 'test-hmac-key';

/** A phone that needs no password. */
const phones = `[udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0\n
[5001]\ntype=endpoint\ncontext=none\nallow=ulaw\naors=5001\n[5001]\ntype=aor\nmax_contacts=1\n`;

/** Rings for a second. */
const dialplan = '[none]\nexten => 600,1,Ringing()\n same => n,Wait(1)\n same => n,Hangup(19)\n';

type Services = Record<string, { status: string; ms: number; message?: string }>;

describe.skipIf(missing)(`the API as a process${missing ? ` (${missing})` : ''}`, () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let asterisk: TestAsterisk;
  let api: TestApi;

  /** Asks for the health until it is as wanted; the shared second and the back-off pass meanwhile. */
  async function healthUntil(status: number): Promise<Services> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const answer = await api.get('/api/health');
      if (answer.status === status) return answer.body.services as Services;
      if (Date.now() > deadline) throw new Error(`health stays ${JSON.stringify(answer)}`);
      await sleep(100);
    }
  }

  beforeAll(async () => {
    [database, redis, asterisk] = await Promise.all([
      startMariadb(),
      startRedis(),
      startAsterisk({ 'pjsip.conf': phones, 'extensions.conf': dialplan }),
    ]);
    const connection = await database.connect();
    await migrate(connection);
    await seedFirstAdmin(connection, {
      email: 'admin@example.com',
      name: 'Admin',
      passwordHash: 'x',
      licenseKey: new Secret('SMARTCMS-SA-ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2'),
      hmacKey: new Secret(hmacKey),
      serverId,
      now: new Date(),
    });
    await connection.end();
    await Promise.all([database.kill(), redis.kill(), asterisk.kill()]);
    api = await launch();
  });
  const launch = () =>
    startApi(
      {
        SMARTCMS_DB_SOCKET: database.socketPath,
        SMARTCMS_DB_USER: 'smartcms_api',
        SMARTCMS_DB_NAME: 'smartcms',
        SMARTCMS_REDIS_SOCKET: redis.socketPath,
        SMARTCMS_AMI_PORT: String(asterisk.port),
        SMARTCMS_AMI_USER: asterisk.username,
      },
      {
        SMARTCMS_DB_PASSWORD_FILE: 'test-api',
        SMARTCMS_REDIS_PASSWORD_FILE: redis.password,
        SMARTCMS_AMI_SECRET_FILE: asterisk.secret,
        SMARTCMS_LICENSE_HMAC_KEY_FILE: hmacKey,
      },
    );
  afterAll(async () => {
    await api?.stop();
    await Promise.all([database?.stop(), redis?.stop(), asterisk?.stop()]);
  });

  it('starts while everything is away, says so, and recovers by itself', async () => {
    const away = await healthUntil(503);
    expect(Object.values(away).map(({ status }) => status)).toEqual(['down', 'down', 'down']);
    expect((await api.get('/api/license/verify')).status).toBe(503);

    await Promise.all([database.restart(), redis.restart(), asterisk.restart()]);
    const back = await healthUntil(200);
    expect(Object.values(back).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  });

  it.each(['database', 'redis', 'asterisk'])(
    'names %s alone when it is away, and is well when it is back',
    async (name) => {
      await healthUntil(200);
      const service = { database, redis, asterisk }[name as 'database' | 'redis' | 'asterisk'];
      await service.kill();
      const away = await healthUntil(503);
      const down = Object.entries(away).filter(([, { status }]) => status === 'down');
      expect(down).toEqual([[name, { status: 'down', ms: expect.any(Number), message: 'not reachable' }]]);
      await service.restart();
      await healthUntil(200);
    },
  );

  it.each(['redis', 'asterisk'])('does not wait for %s when it hangs', async (name) => {
    const service = { redis, asterisk }[name as 'redis' | 'asterisk'];
    await service.freeze();
    const away = await healthUntil(503);
    expect(away[name]).toMatchObject({ status: 'down', message: 'no answer in time' });
    await service.thaw();
    await healthUntil(200);
  });

  it('tells the licence before and after its activation, and that the database is away', async () => {
    expect((await api.get('/api/license/verify')).body).toEqual({
      valid: false,
      code: 'NOT_ACTIVATED',
      type: 'super_admin',
      expiresAt: null,
    });
    const connection = await database.connect();
    const license = await findSuperAdminLicense(connection);
    await insertActivation(connection, { licenseId: license?.id ?? 0, serverId, at: new Date() });
    await connection.end();
    await expect
      .poll(async () => (await api.get('/api/license/verify')).body, { timeout: 1000, interval: 50 })
      .toMatchObject({ valid: true, code: 'VALID' });

    await database.kill();
    // What is shared is half a second old at most.
    await sleep(600);
    const away = await api.get('/api/license/verify');
    expect(away).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } });
    await database.restart();
    await healthUntil(200);
    // A failure is shared for as long.
    await expect
      .poll(async () => (await api.get('/api/license/verify')).status, { timeout: 2000, interval: 100 })
      .toBe(200);
  });

  it('tells of calls while somebody is told, and has Asterisk make no events of them else', async () => {
    await healthUntil(200);
    const redisClient = new Redis({ path: redis.socketPath, password: redis.password });
    const told = async (type: string) =>
      (await redisClient.xrange('smartcms:events', '-', '+')).filter(([, fields]) =>
        fields[1]?.includes(`"${type}"`),
      ).length;
    const { address: server } = asterisk;
    const phone = await openPhone({ server, transport: 'udp', number: '5001', password: '' });
    try {
      // As the process does whose page is open.
      await redisClient.set('smartcms:events:audience', 1);
      await expect
        .poll(
          async () => {
            await phone.call('600');
            return [(await told('call.started')) > 0, (await told('call.ended')) > 0];
          },
          { timeout: 30_000 },
        )
        .toEqual([true, true]);
      const looks = await told('state.unknown');
      await redisClient.del('smartcms:events:audience');
      await sleep(1500);
      const before = await told('call.started');
      await phone.call('600');
      await sleep(1500);
      expect(await told('call.started')).toBe(before);
      // What was missed is no secret: who comes reads anew what there is.
      await redisClient.set('smartcms:events:audience', 1);
      await expect.poll(() => told('state.unknown'), { timeout: 10_000 }).toBe(looks + 1);
      await redisClient.del('smartcms:events:audience');
    } finally {
      phone.close();
      redisClient.disconnect();
    }
  });

  it('tells of a registration once with another process beside it, which goes on when this one is killed', async () => {
    await healthUntil(200);
    const events = new Redis({ path: redis.socketPath, password: redis.password });
    const all = async () =>
      (await events.xrange('smartcms:events', '-', '+')).map(([, fields]) => JSON.parse(fields[1] ?? ''));
    const told = async () =>
      (await all())
        .filter(({ type }) => type === 'registration.changed')
        .map(({ subject, details }) => [subject, details.registered]);
    const looks = async () => (await all()).filter(({ type }) => type === 'state.unknown').length;
    const leader = () => events.get('smartcms:events:leader');
    await expect.poll(leader, { timeout: 20_000 }).not.toBeNull();
    const first = await leader();
    // As the process does whose page is open.
    await events.set('smartcms:events:audience', 1);
    const second = await launch();
    const phone = await openPhone({
      server: asterisk.address,
      transport: 'udp',
      number: '5001',
      password: '',
    });
    try {
      expect((await phone.register()).status).toBe(200);
      await expect.poll(told, { timeout: 20_000 }).toEqual([['5001', true]]);
      await api.kill();
      const before = await looks();
      await expect.poll(looks, { timeout: 30_000 }).toBe(before + 1);
      expect(await leader()).not.toBe(first);
      expect((await phone.unregister()).status).toBe(200);
      await expect.poll(told, { timeout: 20_000 }).toEqual([
        ['5001', true],
        ['5001', false],
      ]);
    } finally {
      phone.close();
      await events.del('smartcms:events:audience');
      events.disconnect();
      await second.stop();
      await api.kill();
      await api.restart();
    }
  });

  it('has written no secret and stops cleanly when asked', async () => {
    expect(await api.terminate()).toBe(0);
    const output = api.output();
    expect(output).toContain('"msg":"stopping"');
    for (const secret of ['test-api', redis.password, asterisk.secret, hmacKey])
      expect(output).not.toContain(secret);
  });
});

describe('the API without settings', () => {
  it('says what is missing and ends', async () => {
    await expect(startApi({}, {})).rejects.toThrow(/ended with 1: smartcms-api: .*SMARTCMS_DB_SOCKET/s);
  });
});
