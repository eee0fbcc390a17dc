import { createHmac, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../../src/api/app.ts';
import type { Connection } from '../../../src/database/connect.ts';
import { hashPassword } from '../../../src/database/password.ts';
import { ensureCallServer, insertActivation } from '../../../src/database/repositories/licenses.ts';
import { seedFirstAdmin } from '../../../src/database/seed.ts';
import { licenseRules } from '../../../src/domain/license-rules.ts';
import { licenseTypes } from '../../../src/domain/licenses.ts';
import { modules, modulesOfRole } from '../../../src/domain/modules.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { openSessions } from '../../../src/services/api-session.ts';
import { type Backends, onDatabase, openBackends } from '../../../src/services/backends.ts';
import { deployedOf } from '../../../src/services/deployed.ts';
import { fairQueue } from '../../../src/services/fair-queue.ts';
import { licenseState } from '../../../src/services/license.ts';
import { setLicenseStatus } from '../../../src/services/licenses.ts';
import { redisLimits } from '../../../src/services/limits.ts';
import { authenticate } from '../../../src/services/sessions.ts';
import { shareFor } from '../../../src/services/shared.ts';
import { noBackends } from '../../support/app.ts';
import { deployedFacts } from '../../support/facts.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';
import { ScriptedAsterisk } from '../../support/session.ts';

const missing = mariadbMissing() ?? redisMissing();
const hmacKey = new Secret('test-hmac-key');
const masterKey = 'SMARTCMS-SA-ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2';
const generated = 'ABCDE-FGHJK-LMNPQ-RSTUV';
const chosen = 'correct horse battery';
const own = randomUUID();
const turnSecret = 'north-of-the-river';

describe.skipIf(missing !== null)(`licences and users over HTTP${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redis: TestRedis;
  let cli: Connection;
  let backends: Backends;
  let app: FastifyInstance;
  let master = '';

  beforeAll(async () => {
    [db, redis] = await Promise.all([startMariadb(), startRedis()]);
    cli = await db.connect();
    await migrate(cli);
    await seedFirstAdmin(cli, {
      email: 'root@example.com',
      name: 'Root',
      passwordHash: await hashPassword(new Secret(generated)),
      licenseKey: new Secret(masterKey),
      hmacKey,
      serverId: own,
      now: new Date(),
    });
    const asterisk = new ScriptedAsterisk(cli);
    const secret = new Secret('');
    const timeoutMs = 5000;
    const opened = openBackends({
      database: {
        socketPath: db.socketPath,
        user: 'smartcms_api',
        name: 'smartcms',
        password: new Secret('test-api'),
      },
      redis: { socketPath: redis.socketPath, password: new Secret(redis.password) },
      ami: { host: '127.0.0.1', port: 1, username: '', secret },
      sipPort: 1,
      timeoutMs,
    });
    const get = () => asterisk.connect();
    const ping = async () => (await get()).ping();
    backends = { ...opened, ami: { get, ping, close: () => undefined }, sip: () => asterisk.sip() };
    const license = shareFor(500, () => licenseState(backends.database, timeoutMs));
    app = buildApp(
      noBackends({
        license,
        licenseChanged: license.forget,
        deployed: async () =>
          deployedOf(
            deployedFacts({
              webrtc: { stun: ['stun:stun.example.com'], turn: { urls: ['turn:turn.example.com'] } },
            }),
          ),
        turnSecret: new Secret(turnSecret),
        account: {
          database: (work) => onDatabase(backends.database, timeoutMs, work),
          limits: redisLimits(backends.redis),
          queue: fairQueue({ atOnce: 2, waitingOfOne: 100, waiting: 500 }),
          serverKey: hmacKey,
        },
        sessions: openSessions(backends, timeoutMs),
        authenticate: (token) =>
          onDatabase(backends.database, timeoutMs, (connection) =>
            authenticate(connection, token, new Date()),
          ),
      }),
    );
  });
  afterAll(async () => {
    await app?.close();
    await backends?.close();
    cli?.destroy();
    await Promise.all([db?.stop(), redis?.stop()]);
  });

  async function ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    token: string | null = null,
    payload?: object,
    address = '203.0.113.1',
  ) {
    const headers = {
      'x-forwarded-for': address,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await app.inject({
      method,
      url,
      headers,
      ...(payload === undefined ? {} : { payload }),
    });
    return {
      status: response.statusCode,
      body: response.body === '' ? null : response.json(),
      headers: response.headers,
    };
  }
  const verify = async () => (await ask('GET', '/api/license/verify')).body;
  const activate = (license_key: string, address?: string) =>
    ask('POST', '/api/license/activate', null, { license_key }, address);
  const enter = async (email: string, password = chosen, address?: string) => {
    const { status, body } = await ask('POST', '/api/login', null, { email, password }, address);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as { token: string; mustChangePassword: boolean; user: { modules: string[] } };
  };
  const code = ({ body }: { body: { error?: { code: string } } | null }) => body?.error?.code;

  it('begins without a licence: the login works, and the first password must be changed', async () => {
    expect(await verify()).toEqual({
      valid: false,
      code: 'NOT_ACTIVATED',
      type: 'super_admin',
      expiresAt: null,
    });
    const { token, mustChangePassword } = await enter('root@example.com', generated);
    expect(mustChangePassword).toBe(true);
    const refused = await Promise.all(
      [
        '/api/license/modules',
        '/api/licenses',
        '/api/users',
        '/api/extensions',
        '/api/me/phone',
        '/api/me/sessions',
      ].map((url) => ask('GET', url, token)),
    );
    expect(new Set(refused.map(code))).toEqual(new Set(['password_change_required']));
    expect((await ask('GET', '/api/me', token)).body).toMatchObject({
      email: 'root@example.com',
      mustChangePassword: true,
    });
    const weak = await ask('POST', '/api/password', token, {
      currentPassword: generated,
      newPassword: 'short',
    });
    expect([weak.status, code(weak)]).toEqual([400, 'usage']);
    const wrong = await ask('POST', '/api/password', token, {
      currentPassword: 'wrong',
      newPassword: chosen,
    });
    expect([wrong.status, code(wrong)]).toEqual([401, 'invalid_credentials']);
    const changed = await ask('POST', '/api/password', token, {
      currentPassword: generated,
      newPassword: chosen,
    });
    expect([changed.status, changed.body]).toEqual([200, { mustChangePassword: false }]);
    master = token;
    expect((await ask('GET', '/api/license/modules', master)).body).toEqual({ modules: ['licenses'] });
    const closed = await ask('GET', '/api/extensions', master);
    expect([closed.status, closed.body.error]).toEqual([
      403,
      expect.objectContaining({ code: 'license_invalid', details: { code: 'NOT_ACTIVATED' } }),
    ]);
  });

  it('goes on with the key, after which the menu is open', async () => {
    const wellKnown = ['SMARTCMS', 'SA', 'MASTER', '2026'].join('-');
    for (const key of [wellKnown, "x' OR 1=1 -- ", 'SMARTCMS-SA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA']) {
      const refused = await activate(key);
      expect([refused.status, code(refused)]).toEqual([404, 'license_not_found']);
    }
    const activated = await activate(masterKey);
    expect([activated.status, activated.body]).toEqual([
      200,
      { valid: true, code: 'VALID', type: 'super_admin', expiresAt: null },
    ]);
    expect(await verify()).toMatchObject({ valid: true });
    expect((await ask('GET', '/api/license/modules', master)).body).toEqual({ modules });
    expect((await ask('GET', '/api/extensions', master)).status).toBe(200);
  });

  it('is stale by at most a second after a change past the API, and open for mending', async () => {
    await setLicenseStatus(cli, { name: 'cli', address: null }, 1, 'suspend');
    await expect
      .poll(verify, { timeout: 1000, interval: 20 })
      .toMatchObject({ valid: false, code: 'SUSPENDED' });
    expect(code(await ask('GET', '/api/extensions', master))).toBe('license_invalid');
    expect((await ask('PUT', '/api/licenses/1', master, { status: 'active' })).body).toMatchObject({
      status: 'active',
      result: 'updated',
    });
    expect(await verify()).toMatchObject({ valid: true });
  });

  it.each(licenseTypes)(
    'opens for a user with a licence of type %s what the table says, and nothing else',
    async (type) => {
      const made = await ask('POST', '/api/licenses', master, { type, name: `For ${type}` });
      expect(made.status).toBe(201);
      const { id, key } = made.body;
      const added = await ask('POST', '/api/users', master, {
        email: `${type}@example.com`,
        role: type,
        licenseId: id,
        password: chosen,
      });
      expect(added.status).toBe(201);
      const { token } = await enter(`${type}@example.com`);
      const expected = licenseRules[type].modules ?? modulesOfRole(type);
      expect((await ask('GET', '/api/license/modules', token)).body).toEqual({ modules: expected });
      for (const module of modules) {
        const { body } = await ask('POST', '/api/license/check-module', token, { module });
        expect(body, module).toEqual({ allowed: expected.includes(module) });
      }
      const list = await ask('GET', '/api/licenses', token);
      expect(list.status).toBe(type === 'super_admin' ? 200 : 403);
      const everything = await Promise.all(
        ['/api/licenses', `/api/licenses/${id}`].map((url) => ask('GET', url, master)),
      );
      expect(JSON.stringify(everything)).not.toContain(key.slice(-11));
    },
  );

  it('has a code of its own for each refusal of a key', async () => {
    const make = async (input: object) =>
      (await ask('POST', '/api/licenses', master, input)).body as { id: number; key: string };
    const revoked = await make({ type: 'admin' });
    expect((await ask('DELETE', `/api/licenses/${revoked.id}`, master)).body).toMatchObject({
      status: 'revoked',
    });
    const suspended = await make({ type: 'admin' });
    await ask('PUT', `/api/licenses/${suspended.id}`, master, { status: 'suspended' });
    const expired = await make({ type: 'admin', expiresAt: '2020-01-01' });
    const elsewhere = await make({ type: 'admin' });
    const other = randomUUID();
    await ensureCallServer(cli, { id: other, name: 'other', at: new Date() });
    await insertActivation(cli, { licenseId: elsewhere.id, serverId: other, at: new Date() });
    const viewer = await make({ type: 'viewer' });
    const answers = [];
    for (const { key } of [revoked, suspended, expired, elsewhere, viewer]) {
      const answer = await activate(key);
      answers.push([answer.status, code(answer)]);
    }
    expect(answers).toEqual([
      [403, 'license_revoked'],
      [423, 'license_suspended'],
      [410, 'license_expired'],
      [409, 'license_too_many_servers'],
      [409, 'license_too_many_servers'],
    ]);
    const late = await make({ type: 'admin', expiresAt: new Date(Date.now() - 1000).toISOString() });
    expect((await activate(late.key)).status).toBe(200);
  });

  it('acts at once on open sessions: licences, roles, logouts', async () => {
    const users = (await ask('GET', '/api/users?role=admin', master)).body.items as {
      id: number;
      licenseId: number;
    }[];
    const [{ id, licenseId } = { id: 0, licenseId: 0 }] = users;
    const { token } = await enter('admin@example.com');
    expect((await ask('GET', '/api/users', token)).body).toMatchObject({
      total: 1,
      items: [{ email: 'admin@example.com' }],
    });
    await ask('PUT', `/api/licenses/${licenseId}`, master, { modules: ['dashboard'] });
    expect(code(await ask('GET', '/api/users', token))).toBe('module_not_licensed');
    await ask('PUT', `/api/licenses/${licenseId}`, master, { modules: null, status: 'suspended' });
    expect(code(await ask('GET', '/api/users', token))).toBe('license_invalid');
    await ask('PUT', `/api/licenses/${licenseId}`, master, { status: 'active' });
    expect((await ask('GET', '/api/users', token)).status).toBe(200);
    await ask('PUT', `/api/users/${id}`, master, { role: 'viewer' });
    expect(code(await ask('GET', '/api/users', token))).toBe('forbidden');
    const { items, total, current } = (await ask('GET', '/api/me/sessions?limit=1&sort=-createdAt', token))
      .body;
    expect(items).toMatchObject([{ id: current }]);
    expect(total).toBe(2);
    const seen = await ask('GET', `/api/users/${id}/sessions?limit=1&page=2`, master);
    expect(seen.body).toMatchObject({ items: [{ id: current }], total: 2, page: 2, limit: 1 });
    expect((await ask('DELETE', `/api/users/${id}/sessions/${current}`, master)).body).toEqual({ ended: 1 });
    expect((await ask('GET', '/api/me', token)).status).toBe(401);
    const last = await ask('PUT', '/api/users/1', master, { role: 'viewer' });
    // There is another one from the table above.
    expect(last.status).toBe(200);
    expect(code(await ask('GET', '/api/licenses', master))).toBe('forbidden');
    const again = (await enter('super_admin@example.com')).token;
    await ask('PUT', '/api/users/1', again, { role: 'super_admin' });
    expect((await ask('GET', '/api/licenses', master)).status).toBe(200);
    expect((await ask('POST', '/api/logout', again)).status).toBe(204);
    expect((await ask('GET', '/api/me', again)).status).toBe(401);
  });

  it('gives a generated password once, and a phone for the session', async () => {
    await ask('POST', '/api/extensions', master, { number: '1001', type: 'extension' });
    const added = await ask('POST', '/api/users', master, {
      email: 'Phone@example.com',
      role: 'operator',
      extension: '1001',
    });
    const { token } = await enter('phone@example.com', added.body.password);
    await ask('POST', '/api/password', token, { currentPassword: added.body.password, newPassword: chosen });
    const phone = await ask('GET', '/api/me/phone', token);
    expect(phone.body).toMatchObject({ username: '1001', transport: 'wss', path: '/ws' });
    // The servers of the config, with a credential that lasts for twelve hours from now.
    const { username, credential, ...turn } = phone.body.ice.turn;
    expect(phone.body.ice).toMatchObject({ stun: ['stun:stun.example.com'], relayOnly: false });
    expect(turn).toEqual({ urls: ['turn:turn.example.com'], renewAfterSeconds: 21_600 });
    expect(credential).toBe(createHmac('sha1', turnSecret).update(username).digest('base64'));
    const [end, number] = username.split(':');
    expect(number).toBe('1001');
    expect(Number(end) * 1000 - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
    expect(Number(end) * 1000 - Date.now()).toBeLessThanOrEqual(12 * 3_600_000);
    // Nobody without a phone is told.
    const refused = await ask('GET', '/api/me/phone', master);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      404,
      expect.not.stringContaining('turn'),
    ]);
    await ask('POST', '/api/logout', token);
    const [rows] = await cli.query(`SELECT id FROM ps_auths WHERE id LIKE '1001%'`);
    expect(rows).toEqual([{ id: '1001' }]);
    const reset = await ask('POST', `/api/users/${added.body.id}/password`, master, {});
    expect(reset.body).toMatchObject({ mustChangePassword: true, password: expect.any(String) });
    expect((await ask('DELETE', `/api/users/${added.body.id}`, master)).body).toMatchObject({
      result: 'removed',
    });
  });

  it.each<[string, string, unknown, number]>([
    ['no body', '/api/login', undefined, 400],
    ['wrong types', '/api/login', { email: 1, password: ['x'] }, 400],
    ['an injection', '/api/login', { email: "' OR '1'='1", password: "' OR '1'='1" }, 401],
    [
      'a field of a million characters',
      '/api/login',
      { email: 'a@example.com', password: 'x'.repeat(1_000_000) },
      413,
    ],
    ['a long password', '/api/login', { email: 'a@example.com', password: 'x'.repeat(2000) }, 400],
    ['a million characters for a key', '/api/license/activate', { license_key: 'x'.repeat(1_000_000) }, 413],
    ['an array for a key', '/api/license/activate', { license_key: ['x'] }, 400],
    ['null for a key', '/api/license/activate', { license_key: null }, 400],
  ])('refuses %s', async (_name, url, payload, status) => {
    const answer = await ask('POST', url, null, payload as object, '203.0.113.66');
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  it.each<[string, string, unknown]>([
    ['a role that is none', '/api/users', { email: 'x@example.com', role: 'root' }],
    ['a hash', '/api/users', { email: 'x@example.com', role: 'viewer', passwordHash: 'x' }],
    ['a long name', '/api/users', { email: 'x@example.com', role: 'viewer', name: 'x'.repeat(500_000) }],
    ['a key of one’s own', '/api/licenses', { type: 'admin', key: 'x' }],
    ['modules of another type', '/api/licenses', { type: 'viewer', modules: ['users'] }],
    ['half a server', '/api/licenses', { type: 'admin', callServers: 0.5 }],
  ])('refuses %s from an administrator', async (_name, url, payload) => {
    expect((await ask('POST', url, master, payload as object)).status).toBe(400);
  });

  it.each([
    '/api/users/1%20OR%201=1',
    '/api/users/0',
    '/api/users/-1',
    '/api/licenses/1e99',
    "/api/licenses/'",
    '/api/users?sort=password_hash',
    '/api/users?limit=1000000',
  ])('refuses %s', async (url) => expect((await ask('GET', url, master)).status).toBe(400));

  it('slows down who tries keys and passwords, and nobody else', async () => {
    const tries = await Promise.all(
      Array.from({ length: 40 }, () => activate('SMARTCMS-SA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAB', '203.0.113.50')),
    );
    const refused = tries.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    const logins = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ask(
          'POST',
          '/api/login',
          null,
          { email: `u${index}@example.com`, password: 'wrong' },
          '203.0.113.51',
        ),
      ),
    );
    expect(logins.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(20);
    expect(logins.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(20);
    expect((await enter('root@example.com', chosen, '203.0.113.52')).mustChangePassword).toBe(false);
  });
});
