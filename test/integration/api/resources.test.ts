import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { type ApiInProcess, logIn, openApi, prepareDatabase } from '../../support/api-in-process.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';
import { ScriptedAsterisk } from '../../support/session.ts';

const missing = mariadbMissing() ?? redisMissing();

describe.skipIf(missing)(`resources over HTTP${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redis: TestRedis;
  let watcher: Connection;
  let api: ApiInProcess;
  let app: FastifyInstance;
  let asterisk: ScriptedAsterisk;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    [db, redis] = await Promise.all([startMariadb(), startRedis()]);
    watcher = await db.connect();
    await prepareDatabase(watcher);
    asterisk = new ScriptedAsterisk(await db.connect());
    api = openApi(db, redis, asterisk);
    app = api.app;
    tokens['admin'] = await logIn(watcher, 'admin@example.com', 'super_admin');
    tokens['operator'] = await logIn(watcher, 'operator@example.com', 'operator');
    tokens['viewer'] = await logIn(watcher, 'viewer@example.com', 'viewer');
  });
  afterAll(async () => {
    await api?.close();
    watcher?.destroy();
    await Promise.all([db?.stop(), redis?.stop()]);
  });
  beforeEach(async () => {
    for (const table of ['endpoints', 'ps_endpoints', 'ps_auths', 'ps_aors'])
      await watcher.query('DELETE FROM ??', [table]);
    asterisk.isAway = false;
  });

  function call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    { body, as = 'admin', type }: { body?: unknown; as?: string; type?: string } = {},
  ): Promise<LightMyRequestResponse> {
    return app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${tokens[as]}`, ...(type && { 'content-type': type }) },
      ...(body !== undefined && { payload: body as object }),
    });
  }
  const passwords = async () =>
    (await select<{ password: string }>(watcher, 'SELECT password FROM ps_auths')).map((row) => row.password);

  describe('extensions', () => {
    it('are added once, changed, shown and removed, and no answer has the secret', async () => {
      const body = { number: '1001', type: 'line', name: 'Desk' };
      const created = await call('POST', '/api/extensions', { body });
      expect([created.statusCode, created.json()]).toMatchObject([
        201,
        { number: '1001', name: 'Desk', transport: 'wss', maxContacts: 5, result: 'created' },
      ]);
      const [password = ''] = await passwords();
      expect(password).toMatch(/^[0-9a-f]{32}$/);
      const answers = [
        created,
        await call('POST', '/api/extensions', { body }),
        await call('POST', '/api/extensions', { body: { ...body, name: 'Other' } }),
        await call('PATCH', '/api/extensions/1001', { body: { name: 'Front' } }),
        await call('GET', '/api/extensions/1001'),
        await call('GET', '/api/extensions'),
        await call('GET', '/api/extensions/export'),
        await call('DELETE', '/api/extensions/1001'),
        await call('GET', '/api/extensions/1001'),
      ];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([
        201, 200, 409, 200, 200, 200, 200, 200, 404,
      ]);
      expect(answers[1]?.json().result).toBe('unchanged');
      expect(answers[2]?.json().error.code).toBe('conflict');
      expect(answers[4]?.json().name).toBe('Front');
      for (const answer of answers) expect(answer.body).not.toContain(password);
      const [entry] = await select<{ actor: string; address: string }>(
        watcher,
        `SELECT actor, address FROM audit_log WHERE action = 'extension.add'`,
      );
      expect(entry).toEqual({ actor: 'admin@example.com', address: '127.0.0.1' });
    });

    it('cannot be given a secret by any request', async () => {
      for (const field of ['secret', 'password']) {
        const body = { number: '1001', type: 'line', [field]: 'x'.repeat(32) };
        expect((await call('POST', '/api/extensions', { body })).statusCode).toBe(400);
      }
      expect(await passwords()).toEqual([]);
    });

    it('come in pages: found, sorted and counted', async () => {
      const lines = Array.from({ length: 30 }, (_, index) => `${1000 + index},extension,Name ${30 - index}`);
      const imported = await call('POST', '/api/extensions/import', {
        body: `number,type,name\n${lines.join('\n')}\n2000,line,Other\n`,
        type: 'text/csv',
      });
      expect(imported.json()).toMatchObject({ added: 31, failed: [] });
      const page = (await call('GET', '/api/extensions?q=name&limit=10&page=2&sort=-number')).json();
      expect(page).toMatchObject({ total: 30, page: 2, limit: 10 });
      expect(page.items.map(({ number }: { number: string }) => number)).toEqual(
        Array.from({ length: 10 }, (_, index) => `${1019 - index}`),
      );
      expect((await call('GET', '/api/extensions?type=line')).json().total).toBe(1);
      expect((await call('GET', '/api/extensions?registered=true')).json().total).toBe(0);
      expect((await call('GET', '/api/extensions?q=%25')).json().total).toBe(0);
      const file = await call('GET', '/api/extensions/export', { as: 'operator' });
      expect(file.headers['content-type']).toMatch(/^text\/csv/);
      expect(file.body.split('\n')).toHaveLength(33);
    });

    it('of a file with wrong lines are not written, and each line is told', async () => {
      const body = 'number,type,name\n1001,extension,\nx,extension,\n1003,nothing,\n';
      const refused = await call('POST', '/api/extensions/import', { body, type: 'text/csv' });
      expect(refused.statusCode).toBe(422);
      expect(refused.json().error).toMatchObject({
        code: 'invalid_lines',
        details: { lines: [{ line: 3 }, { line: 4 }] },
      });
      expect(await passwords()).toEqual([]);
      const unreadable = await call('POST', '/api/extensions/import', { body: 'x\n', type: 'text/csv' });
      expect([unreadable.statusCode, unreadable.json().error.code]).toEqual([400, 'usage']);
      const partial = await call('POST', '/api/extensions/import?partial=true', { body, type: 'text/csv' });
      expect(partial.json()).toMatchObject({ added: 1, failed: [{ line: 3 }, { line: 4 }] });
    });

    it('are stored while Asterisk is away, and that it does not follow is said', async () => {
      asterisk.isAway = true;
      const body = { number: '1001', type: 'line' };
      const stored = await call('POST', '/api/extensions', { body });
      expect([stored.statusCode, stored.json().error.code]).toEqual([503, 'not_followed']);
      expect((await call('GET', '/api/extensions/1001')).json()).toMatchObject({ registered: null });
    });
  });

  describe('who may call them', () => {
    it('is nobody without a token, nor a viewer, and an operator only looks', async () => {
      const anonymous = await app.inject('/api/extensions');
      expect([anonymous.statusCode, anonymous.headers['www-authenticate']]).toEqual([401, 'Bearer']);
      expect((await call('GET', '/api/extensions', { as: 'viewer' })).statusCode).toBe(403);
      expect((await call('GET', '/api/extensions', { as: 'operator' })).statusCode).toBe(200);
      const body = { number: '1001', type: 'line' };
      const refused = await call('POST', '/api/extensions', { as: 'operator', body });
      expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'forbidden']);
    });

    it('is limited by the modules of the licence, type by type', async () => {
      await call('POST', '/api/extensions', { body: { number: '1001', type: 'line' } });
      await call('POST', '/api/extensions', { body: { number: '1002', type: 'cas' } });
      await watcher.query(`UPDATE licenses SET modules = '["lines"]'`);
      try {
        expect((await call('GET', '/api/extensions')).json()).toMatchObject({
          total: 1,
          items: [{ number: '1001' }],
        });
        const refused = await call('GET', '/api/extensions/1002');
        expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'module_not_licensed']);
        const body = { number: '1003', type: 'cas' };
        expect((await call('POST', '/api/extensions', { body })).statusCode).toBe(403);
        expect((await call('DELETE', '/api/extensions/1002')).statusCode).toBe(403);
        expect((await call('GET', '/api/trunks')).statusCode).toBe(403);
        expect((await call('GET', '/api/extensions/export')).body).not.toContain('1002');
        const file = { body: 'number,type\n1004,cas\n', type: 'text/csv' };
        expect((await call('POST', '/api/extensions/import', file)).statusCode).toBe(422);
      } finally {
        await watcher.query('UPDATE licenses SET modules = NULL');
      }
    });
  });

  describe('routes, groups and trunks', () => {
    it('answer 409 where something is taken, missing or in use', async () => {
      await call('POST', '/api/extensions', { body: { number: '1001', type: 'line' } });
      const group = { number: '600', members: ['1001'] };
      const answers = [
        await call('POST', '/api/groups', { body: { ...group, number: '1001' } }),
        await call('POST', '/api/groups', { body: { ...group, members: ['1009'] } }),
        await call('POST', '/api/groups', { body: group }),
        await call('POST', '/api/groups', { body: { ...group, name: 'Other' } }),
        await call('POST', '/api/extensions', { body: { number: '600', type: 'line' } }),
        await call('DELETE', '/api/extensions/1001'),
        await call('DELETE', '/api/groups/600'),
      ];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([409, 409, 201, 409, 409, 409, 200]);
      for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
        expect(answer.json().error.code).toBe('conflict');
      }
    });

    it('are tested by whoever may see them: what is found is an answer', async () => {
      // Nothing listens there.
      const body = { name: 'north', type: 'trunk', host: '127.0.0.1', port: 9 };
      expect((await call('POST', '/api/trunks', { body })).statusCode).toBe(201);
      const answer = await call('POST', '/api/trunks/north/test', { as: 'operator' });
      expect([answer.statusCode, answer.json()]).toMatchObject([
        200,
        {
          ok: false,
          steps: [
            { name: 'ask Asterisk', ok: true },
            { name: 'OPTIONS', ok: false },
          ],
        },
      ]);
      expect((await call('POST', '/api/trunks/nowhere/test')).statusCode).toBe(404);
      expect((await call('POST', '/api/trunks/north/test', { as: 'viewer' })).statusCode).toBe(403);
    });
  });

  describe('hostile requests', () => {
    const million = 'x'.repeat(1_000_000);

    it.each([
      ['a million characters', { number: '1001', type: 'line', name: million }, 400],
      ['more than a body may have', { number: '1001', type: 'line', name: million + million }, 413],
      ['a number that is none', { number: 1001, type: 'line' }, 400],
      ['an array', [{ number: '1001' }], 400],
      ['a prototype', JSON.parse('{"__proto__":{"number":"1001"},"type":"line"}'), 400],
      ['SQL', { number: `1001' OR '1'='1`, type: 'line' }, 400],
      ['a line break', { number: '1001', type: 'line', name: 'a\r\nAction: Originate' }, 400],
    ])('with %s are refused', async (_name, body, status) => {
      const answer = await call('POST', '/api/extensions', {
        body: JSON.stringify(body),
        type: 'application/json',
      });
      expect(answer.statusCode).toBe(status);
      expect(answer.json().error.code).toEqual(expect.any(String));
      expect(await passwords()).toEqual([]);
    });

    it.each([
      `/api/extensions?q=${encodeURIComponent(`' UNION SELECT password FROM ps_auths -- `)}`,
      `/api/extensions?sort=${encodeURIComponent('id; DROP TABLE users')}`,
      `/api/extensions/${encodeURIComponent(`1001' OR 1=1`)}`,
      '/api/extensions/..%2f..%2fetc%2fpasswd',
      `/api/cdr?from=${encodeURIComponent(`1' OR '1'='1`)}`,
      '/api/cdr?cursor=x',
      '/api/jobs/1e99',
    ])('to %s find nothing', async (url) => {
      await call('POST', '/api/extensions', { body: { number: '1001', type: 'line' } });
      const answer = await call('GET', url);
      expect([200, 400, 404]).toContain(answer.statusCode);
      if (answer.statusCode === 200) expect(answer.json().items).toEqual([]);
      const [secret = 'none'] = await passwords();
      expect(answer.body).not.toContain(secret);
    });
  });

  it('ask for jobs from a fixed list alone', async () => {
    const asked = await call('POST', '/api/jobs', { body: { kind: 'disk' } });
    expect([asked.statusCode, asked.json()]).toMatchObject([
      202,
      { kind: 'disk', state: 'queued', requestedBy: 'admin@example.com' },
    ]);
    expect((await call('GET', `/api/jobs/${asked.json().id}`)).json()).toEqual(asked.json());
    expect((await call('POST', '/api/jobs', { body: { kind: 'shell', command: 'id' } })).statusCode).toBe(
      400,
    );
    expect((await call('POST', '/api/jobs', { as: 'operator', body: { kind: 'disk' } })).statusCode).toBe(
      403,
    );
  });
});
