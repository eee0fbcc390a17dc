import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { ensureCallServer } from '../../../src/database/repositories/licenses.ts';
import { licenseTypes } from '../../../src/domain/licenses.ts';
import { modules } from '../../../src/domain/modules.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { readLicenseState } from '../../../src/services/license.ts';
import {
  activateLicense,
  createLicense,
  listLicenses,
  setLicense,
  setLicenseStatus,
  showLicense,
} from '../../../src/services/licenses.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';

const missing = mariadbMissing();
const actor = { name: 'alice@example.com', address: '203.0.113.9' };
const hmacKey = new Secret('test-hmac-key');
const own = randomUUID();

describe.skipIf(missing !== null)(`licences${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let watcher: Connection;
  let database: Connection;

  beforeAll(async () => {
    db = await startMariadb();
  });
  afterAll(() => db?.stop());
  beforeEach(async () => {
    await db.reset();
    watcher = await db.connect();
    await migrate(watcher);
    database = await db.connect('smartcms_api');
    await ensureCallServer(database, { id: own, name: 'pbx', at: new Date() });
  });
  afterEach(() => {
    database.destroy();
    watcher.destroy();
  });

  const create = (input: Parameters<typeof createLicense>[2]) =>
    createLicense(database, actor, input, hmacKey);
  const activate = (key: string, server?: string) =>
    activateLicense(database, actor, { key, hmacKey, ...(server === undefined ? {} : { server }) });
  const verify = () => readLicenseState(database, new Date());

  it.each(licenseTypes)(
    'of type %s are as the table has them, with a key that is told once',
    async (type) => {
      const made = await create({ type });
      expect(made.key).toMatch(/^SMARTCMS-(SA|AD|OP|VW)(-[A-Z2-9]{5}){5}$/);
      expect(made).toMatchObject({
        type,
        status: 'active',
        expiresAt: null,
        result: 'created',
        activations: [],
      });
      const { key, result, ...shown } = made;
      expect(await showLicense(database, made.id)).toEqual(shown);
      const stored = await select<Record<string, unknown>>(watcher, 'SELECT * FROM licenses');
      const log = await select(watcher, 'SELECT * FROM audit_log');
      const events = await select(watcher, 'SELECT * FROM events_outbox');
      expect(JSON.stringify([stored, log, events])).not.toContain(key.slice(-11));
      expect(stored[0]?.['key_hmac']).toHaveLength(32);
    },
  );

  it('are activated, suspended, reinstated, run out, are renewed and revoked, and the server follows at once', async () => {
    expect(await verify()).toMatchObject({ valid: false, code: 'NO_LICENSE', type: null });
    const { id, key } = await create({ type: 'admin' });
    expect(await verify()).toMatchObject({ valid: false, code: 'NOT_ACTIVATED', type: 'admin' });
    expect(await activate(key)).toMatchObject({
      result: 'created',
      license: { activations: [{ serverId: own }] },
    });
    expect(await activate(key.toLowerCase())).toMatchObject({ result: 'unchanged' });
    expect(await verify()).toMatchObject({ valid: true, code: 'VALID' });

    await setLicenseStatus(database, actor, id, 'suspend');
    expect(await verify()).toMatchObject({ valid: false, code: 'SUSPENDED' });
    await setLicenseStatus(database, actor, id, 'reinstate');
    expect(await verify()).toMatchObject({ valid: true, code: 'VALID' });

    await setLicense(database, actor, id, { expiresAt: new Date(Date.now() - 1000).toISOString() });
    expect(await verify()).toMatchObject({ valid: true, code: 'GRACE' });
    await setLicense(database, actor, id, { graceDays: 0 });
    expect(await verify()).toMatchObject({ valid: false, code: 'EXPIRED' });
    await setLicense(database, actor, id, { expiresAt: null });
    expect(await verify()).toMatchObject({ valid: true, code: 'VALID' });

    await setLicenseStatus(database, actor, id, 'revoke');
    expect(await verify()).toMatchObject({ valid: false, code: 'REVOKED' });
    await expect(setLicenseStatus(database, actor, id, 'reinstate')).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(setLicense(database, actor, id, { graceDays: 9 })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('have a code of their own for each reason why they are not activated', async () => {
    const refusal = async (key: string) => activate(key).catch((error: { code: string }) => error.code);
    const wellKnown = ['SMARTCMS', 'SA', 'MASTER', '2026'].join('-');
    expect(await refusal(wellKnown)).toBe('license_not_found');
    expect(await refusal('SMARTCMS-AD-ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2')).toBe('license_not_found');
    expect(await refusal("' OR 1=1 -- ")).toBe('license_not_found');
    expect(await refusal('x'.repeat(1_000_000))).toBe('license_not_found');

    const revoked = await create({ type: 'admin' });
    await setLicenseStatus(database, actor, revoked.id, 'revoke');
    expect(await refusal(revoked.key)).toBe('license_revoked');
    const suspended = await create({ type: 'admin', expiresAt: '2020-01-01' });
    await setLicenseStatus(database, actor, suspended.id, 'suspend');
    expect(await refusal(suspended.key)).toBe('license_suspended');
    expect(await refusal((await create({ type: 'admin', expiresAt: '2020-01-01' })).key)).toBe(
      'license_expired',
    );
    const inGrace = await create({ type: 'admin', expiresAt: new Date(Date.now() - 1000).toISOString() });
    expect(await activate(inGrace.key)).toMatchObject({ result: 'created', license: { code: 'GRACE' } });
    expect(await refusal((await create({ type: 'viewer' })).key)).toBe('license_too_many_servers');
  });

  it('whose well-known key is stored all the same are not found by it', async () => {
    const wellKnown = ['SMARTCMS', 'SA', 'MASTER', '2026'].join('-');
    const { id } = await create({ type: 'super_admin' });
    const { licenseKeyHmac } = await import('../../../src/domain/licenses.ts');
    await watcher.query('UPDATE licenses SET key_hmac = ? WHERE id = ?', [
      licenseKeyHmac(wellKnown, hmacKey.reveal()),
      id,
    ]);
    await expect(activate(wellKnown)).rejects.toMatchObject({ code: 'license_not_found' });
  });

  it('never have more call servers than they allow, with a hundred at once', async () => {
    const { id, key } = await create({ type: 'admin', callServers: 7 });
    const servers = Array.from({ length: 100 }, () => randomUUID());
    for (const server of servers)
      await ensureCallServer(database, { id: server, name: server, at: new Date() });
    const outcomes: string[] = [];
    async function activateOnOwnConnection(server: string): Promise<void> {
      const connection = await db.connect('smartcms_api');
      const outcome = await activateLicense(connection, actor, { key, hmacKey, server }).then(
        ({ result }) => result,
        (error: { code: string }) => error.code,
      );
      outcomes.push(outcome);
      connection.destroy();
    }
    await Promise.all(servers.map(activateOnOwnConnection));
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(7);
    expect(outcomes.filter((outcome) => outcome === 'license_too_many_servers')).toHaveLength(93);
    expect((await showLicense(database, id)).activations).toHaveLength(7);
    await expect(setLicense(database, actor, id, { callServers: 6 })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('can be widened and narrowed within their type', async () => {
    const { id } = await create({ type: 'operator', name: 'Desk', modules: ['cdr'] });
    const changed = await setLicense(database, actor, id, { modules: null, callServers: null, name: '' });
    expect(changed).toMatchObject({ modules: null, callServers: null, name: 'operator', result: 'updated' });
    expect(await setLicense(database, actor, id, { modules: null })).toMatchObject({ result: 'unchanged' });
    await expect(setLicense(database, actor, id, { modules: [...modules] })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(setLicense(database, actor, 99, { name: 'x' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are listed in pages, by type, status and text, with their number', async () => {
    for (const name of ['North', 'South', '50%_off', 'West']) await create({ type: 'admin', name });
    await create({ type: 'viewer', name: 'Northern viewer' });
    await setLicenseStatus(database, actor, 2, 'suspend');
    const names = async (filter: Parameters<typeof listLicenses>[1]) => {
      const { licenses, total } = await listLicenses(database, filter);
      return [licenses.map(({ name }) => name), total];
    };
    expect(await names({ limit: 2, offset: 1 })).toEqual([['South', '50%_off'], 5]);
    expect(await names({ text: 'north' })).toEqual([['North', 'Northern viewer'], 2]);
    expect(await names({ text: '%_o' })).toEqual([['50%_off'], 1]);
    expect(await names({ type: 'viewer' })).toEqual([['Northern viewer'], 1]);
    expect(await names({ status: 'suspended' })).toEqual([['South'], 1]);
  });

  it('leave in the audit log who did what, from where', async () => {
    const { id, key } = await create({ type: 'admin' });
    await activate(key);
    await setLicenseStatus(database, actor, id, 'suspend');
    await setLicenseStatus(database, actor, id, 'suspend');
    const rows = await select(watcher, 'SELECT actor, address, action, subject FROM audit_log ORDER BY id');
    expect(rows).toEqual(
      ['license.create', 'license.activate', 'license.suspend'].map((action) => {
        return { actor: actor.name, address: actor.address, action, subject: String(id) };
      }),
    );
    const events = await select<{ event: string }>(watcher, 'SELECT event FROM events_outbox ORDER BY id');
    expect(events.map(({ event }) => JSON.parse(event).type)).toEqual([
      'license.created',
      'license.activated',
      'license.suspended',
    ]);
  });
});
