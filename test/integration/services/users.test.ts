import { hash as bcryptHash } from 'bcryptjs';
import { Redis } from 'ioredis';
import { TOTP } from 'otpauth';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { Secret } from '../../../src/domain/secret.ts';
import {
  beginTotp,
  changePassword,
  confirmTotp,
  disableTotp,
  logout,
} from '../../../src/services/account.ts';
import { addExtension, removeExtension } from '../../../src/services/extensions.ts';
import { fairQueue } from '../../../src/services/fair-queue.ts';
import { createLicense } from '../../../src/services/licenses.ts';
import { redisLimits } from '../../../src/services/limits.ts';
import { type LoginContext, login } from '../../../src/services/login.ts';
import { endOrphanPhones, sessionPhone } from '../../../src/services/phones.ts';
import type { Session } from '../../../src/services/server-session.ts';
import { authenticate, type Caller } from '../../../src/services/sessions.ts';
import { endUserSessions, listUserSessions, sweepSessions } from '../../../src/services/user-sessions.ts';
import {
  addUser,
  listUsers,
  removeUser,
  resetPassword,
  setUser,
  showUser,
} from '../../../src/services/users.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';
import { ScriptedAsterisk, sessionOn } from '../../support/session.ts';

const missing = mariadbMissing() ?? redisMissing();
const actor = { name: 'root@admin', address: null };
const address = '203.0.113.9';
const tables = [
  'users',
  'licenses',
  'endpoints',
  'ps_endpoints',
  'ps_auths',
  'ps_aors',
  'audit_log',
  'events_outbox',
  'cache_refresh_due',
];
const chosen = 'correct horse battery';

describe.skipIf(missing !== null)(`users${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redisServer: TestRedis;
  let redis: Redis;
  let watcher: Connection;
  let database: Connection;
  let asterisk: ScriptedAsterisk;
  let session: Session;
  let context: LoginContext;

  beforeAll(async () => {
    [db, redisServer] = await Promise.all([startMariadb(), startRedis()]);
    watcher = await db.connect();
    await migrate(watcher);
    const { socketPath, password } = redisServer;
    redis = new Redis({ path: socketPath, password, maxRetriesPerRequest: 0, commandTimeout: 1000 });
    redis.on('error', () => undefined);
  });
  afterAll(async () => {
    redis?.disconnect();
    watcher?.destroy();
    await Promise.all([db?.stop(), redisServer?.stop()]);
  });
  beforeEach(async () => {
    await redis.flushall();
    for (const table of tables) await watcher.query('DELETE FROM ??', [table]);
    database = await db.connect('smartcms_api');
    asterisk = new ScriptedAsterisk(watcher);
    session = sessionOn(database, asterisk);
    context = {
      async database(work) {
        const connection = await db.connect('smartcms_api');
        return work(connection).finally(() => connection.destroy());
      },
      limits: redisLimits(redis),
      queue: fairQueue({ atOnce: 2, waitingOfOne: 100, waiting: 500 }),
      serverKey: new Secret('server key'),
    };
    await addUser(database, actor, { email: 'root@example.com', role: 'super_admin', password: chosen });
  });
  afterEach(() => {
    database.destroy();
  });

  const add = (email: string, more: Partial<Parameters<typeof addUser>[2]> = {}) =>
    addUser(database, actor, { email, role: 'operator', password: chosen, ...more });
  const enter = (email: string, password = chosen, more: { code?: string; address?: string } = {}) =>
    login(context, { email, password, address, userAgent: 'test', ...more });
  const who = (token: string) => authenticate(database, token, new Date());
  async function callerOf(email: string): Promise<Caller & { token: string }> {
    const { token } = await enter(email);
    const caller = await who(token);
    if (caller === null) throw new Error('no session');
    return { ...caller, token };
  }
  const code = (failure: Promise<unknown>) =>
    failure.then(
      () => 'passed',
      (error: { code: string }) => error.code,
    );

  it('get a generated password, which must be changed and is told once', async () => {
    const made = await addUser(database, actor, { email: 'Alice@Example.com', role: 'admin', name: 'Alice' });
    expect(made).toMatchObject({ email: 'alice@example.com', mustChangePassword: true, result: 'created' });
    expect(made.password).toMatch(/^[A-Z2-9]{5}(-[A-Z2-9]{5}){3}$/);
    const stored = await select(watcher, 'SELECT * FROM users, audit_log, events_outbox');
    expect(JSON.stringify(stored)).not.toContain(made.password);

    const { token } = await enter('ALICE@example.com', made.password ?? '');
    const caller = await who(token);
    expect(caller).toMatchObject({ email: 'alice@example.com', mustChangePassword: true });
    if (caller === null) throw new Error('no session');
    const other = await enter('alice@example.com', made.password ?? '');
    await changePassword(context, actor, caller, {
      currentPassword: made.password ?? '',
      newPassword: chosen,
    });
    expect(await who(token)).toMatchObject({ mustChangePassword: false });
    expect(await who(other.token)).toBeNull();
    expect(await code(enter('alice@example.com', made.password ?? ''))).toBe('invalid_credentials');
    expect(await code(enter('alice@example.com'))).toBe('passed');
  });

  it('are the same when they are added twice, and another with other values', async () => {
    await add('bob@example.com');
    expect(await add('BOB@example.com', { password: 'another password' })).toMatchObject({
      result: 'unchanged',
      password: null,
    });
    expect(await code(enter('bob@example.com'))).toBe('passed');
    expect(await code(add('bob@example.com', { role: 'admin' }))).toBe('conflict');
    const both = await Promise.all(
      [0, 1].map(() =>
        code(
          context.database((c) =>
            addUser(c, actor, { email: 'x@example.com', role: 'viewer', password: chosen }),
          ),
        ),
      ),
    );
    expect(both).toContain('passed');
    expect((await listUsers(database, { text: 'x@' })).total).toBe(1);
  });

  it.each<[string, object, RegExp]>([
    ['no address', { email: 'nobody' }, /e-mail/],
    ['an injection', { email: "x' OR 1=1@example.com" }, /e-mail/],
    ['a long address', { email: `${'a'.repeat(1_000_000)}@example.com` }, /e-mail/],
    ['a short password', { password: 'short' }, /12 characters/],
    ['a dull password', { password: 'aaaaaaaaaaaaaaaa' }, /different characters/],
    ['a long password', { password: 'x'.repeat(1_000_000) }, /200 characters/],
    ['an unknown role', { role: 'root' }, /role/],
    ['a name of two lines', { name: 'a\nb' }, /line breaks/],
    ['an unknown licence', { licenseId: 99 }, /no licence 99/],
    ['an unknown extension', { extension: '1001' }, /no extension 1001/],
    ['a hash', { passwordHash: 'x' }, /passwordHash/],
  ])('are refused with %s', async (_name, input, message) => {
    await expect(add('new@example.com', input as never)).rejects.toThrow(message);
  });

  it('of a Laravel table log in, and are rehashed', async () => {
    const { id } = await add('old@example.com');
    const laravel = (await bcryptHash('laravel password', 10)).replace(/^\$2b/, '$2y');
    await watcher.query('UPDATE users SET password_hash = ? WHERE id = ?', [laravel, id]);
    expect(await code(enter('old@example.com', 'wrong password'))).toBe('invalid_credentials');
    expect(await code(enter('old@example.com', 'laravel password'))).toBe('passed');
    const [row] = await select<{ password_hash: string }>(
      watcher,
      'SELECT password_hash FROM users WHERE id = ?',
      [id],
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await code(enter('old@example.com', 'laravel password'))).toBe('passed');
  });

  it.each([
    '',
    'x',
    '$2y$31$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '$argon2id$broken',
    '5f4dcc3b5aa765d61d8327deb882cf99',
  ])('whose stored hash is %j do not get in', async (hash) => {
    const { id } = await add('odd@example.com');
    await watcher.query('UPDATE users SET password_hash = ? WHERE id = ?', [hash, id]);
    expect(await code(enter('odd@example.com', hash))).toBe('invalid_credentials');
  });

  it('are let in by a session that slides, ends at last, and is stored as a hash', async () => {
    const { token } = await callerOf('root@example.com');
    const [id, secret] = token.split('|');
    expect(JSON.stringify(await select(watcher, 'SELECT * FROM access_tokens'))).not.toContain(secret);
    const at = (hours: number) => authenticate(database, token, new Date(Date.now() + hours * 3_600_000));
    expect(await at(11)).not.toBeNull();
    expect(await at(22)).not.toBeNull();
    expect(await at(35)).toBeNull();
    for (let hours = 22; hours < 30 * 24 - 1; hours += 11) await at(hours);
    expect(await at(30 * 24 - 1)).not.toBeNull();
    expect(await at(30 * 24 + 1)).toBeNull();
    for (const wrong of [`${id}|${'A'.repeat(43)}`, `${Number(id) + 1}|${secret}`, secret ?? '', ''])
      expect(await who(wrong)).toBeNull();
  });

  it('are out at once after a logout, a new password, a removal, and have less to say after a demotion', async () => {
    await add('bob@example.com', { role: 'admin' });
    const first = await callerOf('bob@example.com');
    const second = await callerOf('bob@example.com');
    await logout(context, actor, first);
    expect([await who(first.token), (await who(second.token))?.role]).toEqual([null, 'admin']);
    await setUser(session, actor, 'bob@example.com', { role: 'viewer' });
    expect(await who(second.token)).toMatchObject({ role: 'viewer' });

    expect(await listUserSessions(database, 'bob@example.com')).toMatchObject([
      { id: second.sessionId, address, userAgent: 'test' },
    ]);
    expect(await code(endUserSessions(session, actor, 'root@example.com', second.sessionId))).toBe(
      'not_found',
    );
    expect(await endUserSessions(session, actor, 'bob@example.com', second.sessionId)).toEqual({ ended: 1 });
    expect(await who(second.token)).toBeNull();

    const third = await callerOf('bob@example.com');
    const reset = await resetPassword(session, actor, 'bob@example.com', null);
    expect(reset).toMatchObject({ mustChangePassword: true, password: expect.any(String) });
    expect(await who(third.token)).toBeNull();
    const fourth = await enter('bob@example.com', reset.password ?? '');
    await removeUser(session, actor, 'bob@example.com');
    expect(await who(fourth.token)).toBeNull();
    expect(await code(showUser(database, 'bob@example.com'))).toBe('not_found');
  });

  it('always have a super_admin among them', async () => {
    expect(await code(removeUser(session, actor, 'root@example.com'))).toBe('conflict');
    expect(await code(setUser(session, actor, 'root@example.com', { role: 'admin' }))).toBe('conflict');
    await add('second@example.com', { role: 'super_admin' });
    const outcomes = await Promise.all(
      ['root@example.com', 'second@example.com'].map((email) =>
        context.database((connection) => code(removeUser(sessionOn(connection, asterisk), actor, email))),
      ),
    );
    expect(outcomes.sort()).toEqual(['conflict', 'passed']);
  });

  it('are looked after within their licence, by those who are not below them', async () => {
    const key = new Secret('k');
    const mine = (await createLicense(database, actor, { type: 'admin' }, key)).id;
    const theirs = (await createLicense(database, actor, { type: 'admin' }, key)).id;
    await add('mine@example.com', { licenseId: mine });
    await add('theirs@example.com', { licenseId: theirs });
    await add('boss@example.com', { licenseId: mine, role: 'super_admin' });
    const scope = { role: 'admin', licenseId: mine } as const;
    const emails = (await listUsers(database, {}, scope)).users.map(({ email }) => email);
    expect(emails).toEqual(['boss@example.com', 'mine@example.com']);
    expect(await code(showUser(database, 'theirs@example.com', scope))).toBe('not_found');
    expect(await code(setUser(session, actor, 'mine@example.com', { role: 'super_admin' }, scope))).toBe(
      'forbidden',
    );
    expect(await code(setUser(session, actor, 'mine@example.com', { licenseId: theirs }, scope))).toBe(
      'forbidden',
    );
    expect(await code(setUser(session, actor, 'boss@example.com', { role: 'viewer' }, scope))).toBe(
      'forbidden',
    );
    expect(await code(resetPassword(session, actor, 'boss@example.com', null, scope))).toBe('forbidden');
    expect(await code(removeUser(session, actor, 'boss@example.com', scope))).toBe('forbidden');
    expect(await code(endUserSessions(session, actor, 'boss@example.com', 'all', scope))).toBe('forbidden');
    const input = { email: 'new@example.com', role: 'admin', password: chosen } as const;
    expect(await code(addUser(database, actor, { ...input, licenseId: theirs }, scope))).toBe('forbidden');
    expect(await addUser(database, actor, input, scope)).toMatchObject({ licenseId: mine });
  });

  it('are locked out after wrong tries, from that address, and others are not', async () => {
    await add('bob@example.com');
    for (let i = 0; i < 5; i++)
      expect(await code(enter('bob@example.com', 'wrong password'))).toBe('invalid_credentials');
    expect(await code(enter('bob@example.com'))).toBe('too_many_requests');
    expect(await code(enter('bob@example.com', chosen, { address: '203.0.113.77' }))).toBe('passed');
    expect(await code(enter('root@example.com'))).toBe('passed');
    await enter('bob@example.com').catch((error) =>
      expect(error.details.retryAfterSeconds).toBeGreaterThan(800),
    );
  });

  it('get the same answer whether they exist or not, and an address that tries many is kept out', async () => {
    const answers = new Set<string>();
    for (let i = 0; i < 20; i++) {
      await enter(`nobody${i}@example.com`, 'wrong password').catch((error) =>
        answers.add(`${error.code} ${error.message}`),
      );
    }
    await enter('root@example.com', 'wrong password', { address: '203.0.113.78' }).catch((error) =>
      answers.add(`${error.code} ${error.message}`),
    );
    expect([...answers]).toHaveLength(1);
    expect(await code(enter('root@example.com'))).toBe('too_many_requests');
  });

  it('all get in when fifty come at once, and one from elsewhere does not wait for them', async () => {
    const order: string[] = [];
    const many = Array.from({ length: 50 }, () => enter('root@example.com').then(() => order.push('many')));
    const one = enter('root@example.com', chosen, { address: '203.0.113.79' }).then(() => order.push('one'));
    await Promise.all([...many, one]);
    expect(order).toHaveLength(51);
    // In the order of their coming it would be the last; some are through before it has asked Redis at all.
    expect(order.indexOf('one')).toBeLessThan(25);
  });

  it('log in while Redis is away, are limited all the same, and again when it is back', async () => {
    await redisServer.kill();
    expect(await code(enter('root@example.com'))).toBe('passed');
    for (let i = 0; i < 5; i++) await code(enter('root@example.com', 'wrong password'));
    expect(await code(enter('root@example.com'))).toBe('too_many_requests');
    await redisServer.restart();
    // As after the rest that Redis is given.
    context.limits = redisLimits(redis);
    await expect.poll(() => redis.status, { timeout: 10_000 }).toBe('ready');
    expect(await code(enter('root@example.com'))).toBe('passed');
    await code(enter('root@example.com', 'wrong password'));
    expect(await redis.keys('smartcms:limit:*')).toHaveLength(3);
  });

  it('have a second factor once they confirmed it; each code is good once, codes on paper too', async () => {
    const caller = await callerOf('root@example.com');
    expect(await code(beginTotp(context, caller, 'wrong password'))).toBe('invalid_credentials');
    const { uri, secret } = await beginTotp(context, caller, chosen);
    expect(uri).toMatch(/^otpauth:\/\/totp\/SmartCMS:root%40example\.com\?issuer=SmartCMS&secret=/);
    expect(await code(enter('root@example.com'))).toBe('passed');
    const app = new TOTP({ secret });
    expect(await code(confirmTotp(context, actor, caller, '000000'))).toBe('invalid_credentials');
    const { recoveryCodes } = await confirmTotp(context, actor, caller, app.generate());
    expect(recoveryCodes).toHaveLength(10);
    const stored = await select(
      watcher,
      'SELECT HEX(totp_secret), HEX(code_hash) FROM users, user_recovery_codes',
    );
    expect(JSON.stringify(stored)).not.toContain(Buffer.from(app.secret.bytes).toString('hex').toUpperCase());

    const enterWith = (given?: string) =>
      code(enter('root@example.com', chosen, given === undefined ? {} : { code: given }));
    expect(await enterWith()).toBe('totp_required');
    expect(await enterWith(app.generate())).toBe('invalid_credentials');
    const next = app.generate({ timestamp: Date.now() + 30_000 });
    expect(await enterWith(next)).toBe('passed');
    expect(await enterWith(next)).toBe('invalid_credentials');
    expect(await enterWith(recoveryCodes[0]?.toLowerCase())).toBe('passed');
    expect(await enterWith(recoveryCodes[0])).toBe('invalid_credentials');
    await disableTotp(context, actor, caller, chosen);
    expect(await enterWith()).toBe('passed');
  });

  it('lose a second factor that is lost, by the command line', async () => {
    const caller = await callerOf('root@example.com');
    const { secret } = await beginTotp(context, caller, chosen);
    await confirmTotp(context, actor, caller, new TOTP({ secret }).generate());
    expect(await setUser(session, actor, 'root@example.com', { totp: false })).toMatchObject({
      totp: false,
      result: 'updated',
    });
    expect(await code(enter('root@example.com'))).toBe('passed');
  });

  describe('with an extension', () => {
    const auths = () =>
      select<{ id: string; username: string; password: string }>(
        watcher,
        'SELECT id, username, password FROM ps_auths ORDER BY LENGTH(id), id',
      );
    const listed = async () =>
      (await select<{ auth: string }>(watcher, `SELECT auth FROM ps_endpoints WHERE id = '1001'`))[0]?.auth;

    beforeEach(async () => {
      await addExtension(session, actor, { number: '1001', type: 'extension', name: 'Alice' });
      await add('alice@example.com', { extension: '1001' });
    });

    it('have a credential for the phone of a session, which is not the extension’s own, until they log out', async () => {
      const caller = await callerOf('alice@example.com');
      const other = await callerOf('alice@example.com');
      const phone = await sessionPhone(session, actor, caller);
      expect(phone).toEqual({
        username: '1001',
        password: expect.stringMatching(/^[0-9a-f]{32}$/),
        name: 'Alice',
        transport: 'wss',
        path: '/ws',
      });
      expect(await sessionPhone(session, actor, caller)).toEqual(phone);
      const second = await sessionPhone(session, actor, other);
      expect(second.password).not.toBe(phone.password);
      const [own, ...phones] = await auths();
      expect(own?.id).toBe('1001');
      expect([own?.password]).not.toContain(phone.password);
      expect(phones.map(({ username, password }) => [username, password])).toEqual([
        ['1001', phone.password],
        ['1001', second.password],
      ]);
      expect(await listed()).toBe(`1001,1001~${caller.sessionId},1001~${other.sessionId}`);
      expect(JSON.stringify(await select(watcher, 'SELECT * FROM audit_log, events_outbox'))).not.toContain(
        phone.password,
      );

      await logout(context, actor, caller);
      await endOrphanPhones(session, actor);
      expect(await listed()).toBe(`1001,1001~${other.sessionId}`);
      expect(asterisk.told).toContain('DBGetTree registrar/contact');
      await setUser(session, actor, 'alice@example.com', { extension: null });
      expect(await listed()).toBe('1001');
      expect(await auths()).toHaveLength(1);
    });

    it('lose the phone when the session is over', async () => {
      const caller = await callerOf('alice@example.com');
      await sessionPhone(session, actor, caller);
      await sweepSessions(session, new Date());
      expect(await auths()).toHaveLength(2);
      await sweepSessions(session, new Date(Date.now() + 13 * 3_600_000));
      expect(await auths()).toHaveLength(1);
      expect(await listed()).toBe('1001');
    });

    it('lose the phone when they are removed, and tell Asterisk later if it is away', async () => {
      const caller = await callerOf('alice@example.com');
      await sessionPhone(session, actor, caller);
      asterisk.isAway = true;
      expect(await code(removeUser(session, actor, 'alice@example.com'))).toBe('not_followed');
      expect(await auths()).toHaveLength(1);
      expect(await code(showUser(database, 'alice@example.com'))).toBe('not_found');
    });

    it('have none when the extension is another’s, gone, or a desk phone', async () => {
      expect(await code(add('bob@example.com', { extension: '1001' }))).toBe('conflict');
      expect(await code(sessionPhone(session, actor, await callerOf('root@example.com')))).toBe('not_found');
      const caller = await callerOf('alice@example.com');
      await sessionPhone(session, actor, caller);
      await removeExtension(session, actor, '1001');
      expect(await auths()).toEqual([]);
      expect(await who(caller.token)).toMatchObject({ extension: null });
      await addExtension(session, actor, { number: '1002', type: '3rd_party' });
      await setUser(session, actor, 'alice@example.com', { extension: '1002' });
      const desk = await who(caller.token);
      expect(desk === null ? '' : await code(sessionPhone(session, actor, desk))).toBe('conflict');
    });
  });

  it('that fail to log in are in the audit log, without what was typed for an address', async () => {
    const attempt = { password: 'wrong', address, userAgent: null };
    for (const email of ['root@example.com', 'typed-my-password-here']) {
      await expect(login(context, { ...attempt, email })).rejects.toMatchObject({
        code: 'invalid_credentials',
      });
    }
    const sql = `SELECT actor, address, subject FROM audit_log WHERE action = 'user.login_failed' ORDER BY id`;
    expect(await select(watcher, sql)).toEqual([
      { actor: 'root@example.com', address, subject: 'root@example.com' },
      { actor: 'unknown', address, subject: 'unknown' },
    ]);
  });

  it('that are removed while they log in are told that they are wrong', async () => {
    await addUser(database, actor, { email: 'gone@example.com', role: 'viewer', password: chosen });
    let asked = 0;
    const removing: LoginContext = {
      ...context,
      async database(work) {
        asked += 1;
        // Between the look at the user and the session.
        if (asked === 2) await watcher.query(`DELETE FROM users WHERE email = 'gone@example.com'`);
        return context.database(work);
      },
    };
    const attempt = { email: 'gone@example.com', password: chosen, address, userAgent: null };
    await expect(login(removing, attempt)).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect(asked).toBe(2);
  });
});
