import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { modules, modulesOfRole, roles } from '../../../src/domain/modules.ts';
import { type ApiInProcess, logIn, openApi, prepareDatabase } from '../../support/api-in-process.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';
import { ScriptedAsterisk } from '../../support/session.ts';

const missing = mariadbMissing() ?? redisMissing();

/** A list of each module that has one, which whoever may open the module may read. */
const lists: Partial<Record<(typeof modules)[number], string>> = {
  dashboard: '/api/status',
  extensions: '/api/extensions',
  trunks: '/api/trunks',
  routes: '/api/routes',
  calls: '/api/calls',
  cdr: '/api/cdr',
  recordings: '/api/recordings',
  users: '/api/users',
  licenses: '/api/licenses',
  backups: '/api/backups',
  settings: '/api/settings',
};

describe.skipIf(missing)(`trunks, routes and groups over HTTP${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redis: TestRedis;
  let watcher: Connection;
  let api: ApiInProcess;
  const tokens: Record<string, string> = {};

  beforeAll(async () => {
    [db, redis] = await Promise.all([startMariadb(), startRedis()]);
    watcher = await db.connect();
    await prepareDatabase(watcher);
    // The API has the rights in the database that it has on a server.
    api = openApi(db, redis, new ScriptedAsterisk(await db.connect()));
    tokens['super_admin'] = await logIn(watcher, 'admin@example.com', 'super_admin');
    for (const role of roles.slice(1)) tokens[role] = await logIn(watcher, `the-${role}@example.com`, role);
  });
  afterAll(async () => {
    await api?.close();
    watcher?.destroy();
    await Promise.all([db?.stop(), redis?.stop()]);
  });

  async function call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    { body, as = 'super_admin' }: { body?: object; as?: string } = {},
  ) {
    const headers = { authorization: `Bearer ${tokens[as]}` };
    const answer = await api.app.inject({ method, url, headers, ...(body && { payload: body }) });
    return { status: answer.statusCode, body: answer.json(), text: answer.body };
  }

  it('trunks are added, changed, listed and removed, and no answer has the secret of the provider', async () => {
    const secret = 'given-by-the-provider';
    const body = { name: 'provider', type: 'trunk', host: '203.0.113.50', username: 'me', secret };
    const answers = [
      await call('POST', '/api/trunks', { body }),
      await call('POST', '/api/trunks', { body }),
      await call('GET', '/api/trunks?q=prov'),
      await call('PATCH', '/api/trunks/provider', { body: { port: 5070 } }),
      await call('GET', '/api/trunks/provider'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200]);
    expect(answers[1]?.body.result).toBe('unchanged');
    expect(answers[2]?.body).toMatchObject({ total: 1, items: [{ name: 'provider', username: 'me' }] });
    expect(answers[4]?.body.port).toBe(5070);
    for (const { text } of answers) expect(text).not.toContain(secret);
    expect((await call('POST', '/api/trunks', { as: 'operator', body })).status).toBe(403);
  });

  it('groups and routes lead to what there is, and keep it from being removed', async () => {
    await call('POST', '/api/extensions', { body: { number: '1001', type: 'extension' } });
    const group = await call('POST', '/api/groups', { body: { number: '600', members: ['1001'] } });
    expect(group).toMatchObject({ status: 201, body: { members: ['1001'], result: 'created' } });
    const nobody = await call('POST', '/api/groups', { body: { number: '601', members: ['1999'] } });
    expect(nobody.status).toBeGreaterThanOrEqual(400);
    const inbound = await call('POST', '/api/routes/in', { body: { did: '4930123456', to: 'group:600' } });
    expect(inbound).toMatchObject({ status: 201, body: { id: 'in:4930123456' } });
    const outbound = await call('POST', '/api/routes/out', {
      body: { pattern: '_0X.', trunks: ['provider'] },
    });
    expect(outbound).toMatchObject({ status: 201, body: { trunks: ['provider'] } });
    expect((await call('GET', '/api/routes')).body.total).toBe(2);
    for (const url of ['/api/groups/600', '/api/extensions/1001', '/api/trunks/provider']) {
      expect((await call('DELETE', url)).body.error, url).toBeDefined();
    }
    const test = await call('POST', '/api/routes/test', { body: { number: '4930123456', inbound: true } });
    expect(test.body).toMatchObject({ action: 'group', number: '600', rings: ['1001'] });
    for (const url of [
      `/api/routes/${encodeURIComponent('in:4930123456')}`,
      `/api/routes/${encodeURIComponent('out:_0X.')}`,
      '/api/groups/600',
      '/api/trunks/provider',
      '/api/extensions/1001',
    ]) {
      expect((await call('DELETE', url)).body, url).toMatchObject({ result: 'removed' });
    }
  });

  it.each(roles)('a %s may read what the role opens, and nothing else', async (role) => {
    for (const module of modules) {
      const url = lists[module];
      if (url === undefined) continue;
      const { status } = await call('GET', url, { as: role });
      // Where Asterisk is asked, this scripted one has no answer.
      const isLet = ![401, 403].includes(status);
      expect(isLet, `${role} at ${url}: ${status}`).toBe(modulesOfRole(role).includes(module));
    }
  });
});
