import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import type { Session } from '../../../src/services/server-session.ts';
import { addTrunk, listTrunks, removeTrunk, setTrunk, showTrunk } from '../../../src/services/trunks.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { ScriptedAsterisk, sessionOn } from '../../support/session.ts';

const missing = mariadbMissing();
const actor = { name: 'root@admin', address: null };
const secret = 'the secret of the provider';

describe.skipIf(missing !== null)(`trunks${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let database: Connection;
  let watcher: Connection;
  let asterisk: ScriptedAsterisk;
  let session: Session;

  beforeAll(async () => {
    db = await startMariadb();
  });
  afterAll(() => db?.stop());
  beforeEach(async () => {
    await db.reset();
    watcher = await db.connect();
    await migrate(watcher);
    database = await db.connect('smartcms_api');
    asterisk = new ScriptedAsterisk(watcher);
    session = sessionOn(database, asterisk);
  });
  afterEach(() => {
    database.destroy();
    watcher.destroy();
  });

  const row = async (table: string, id: string) =>
    (await select<Record<string, unknown>>(watcher, 'SELECT * FROM ?? WHERE id = ?', [table, id]))[0];
  const matches = async () =>
    (await select<{ match: string }>(watcher, 'SELECT `match` FROM ps_endpoint_id_ips ORDER BY id')).map(
      ({ match }) => match,
    );
  const account = { username: 'alice', secret, register: true };

  it('are reached over TLS with encrypted sound, if they say so', async () => {
    const input = {
      name: 'secure',
      type: 'sbc',
      host: 'sip.example.com',
      transport: 'tls',
      srtp: true,
    } as const;
    const made = await addTrunk(session, actor, { ...input, codecs: ['alaw', 'g722'], callerId: '+4930' });
    expect(made).toMatchObject({ port: 5061, transport: 'tls', srtp: true, codecs: ['alaw', 'g722'] });
    expect(await row('ps_endpoints', 'secure')).toMatchObject({
      ...{ transport: 'transport-tls', media_encryption: 'sdes', allow: 'alaw,g722' },
    });
    expect(await showTrunk(session, 'secure')).toMatchObject({ callerId: '+4930', srtp: true });
    await expect(setTrunk(session, actor, 'secure', { transport: 'udp' })).rejects.toThrow(/needs TLS/);
    expect(
      await setTrunk(session, actor, 'secure', { srtp: false, codecs: null, callerId: null }),
    ).toMatchObject({
      ...{ srtp: false, codecs: null, callerId: null, result: 'updated' },
    });
    await expect(addTrunk(session, actor, { ...input, name: 'no', transport: 'tcp' })).rejects.toThrow(
      /needs TLS/,
    );
  });

  it('are added with all their rows, and their secret is told to nobody', async () => {
    const made = await addTrunk(session, actor, {
      name: 'provider',
      type: 'trunk',
      host: '203.0.113.5',
      ...account,
    });
    expect(made).toEqual({
      name: 'provider',
      type: 'trunk',
      host: '203.0.113.5',
      port: 5060,
      transport: 'udp',
      username: 'alice',
      match: ['203.0.113.5'],
      register: true,
      srtp: false,
      codecs: null,
      callerId: null,
      status: expect.objectContaining({ reachable: null, registered: false }),
      result: 'created',
    });
    expect(await row('ps_auths', 'provider')).toMatchObject({ username: 'alice', password: secret });
    expect(await row('ps_registrations', 'provider')).toMatchObject({ server_uri: 'sip:203.0.113.5:5060' });
    expect(await matches()).toEqual(['203.0.113.5']);
    const told = [
      made,
      await select(watcher, 'SELECT * FROM audit_log'),
      await select(watcher, 'SELECT * FROM events_outbox'),
      await row('endpoints', 'provider'),
    ];
    expect(JSON.stringify(told)).not.toContain(secret);
    expect(asterisk.told.some((action) => action.includes('res_pjsip_outbound_registration'))).toBe(true);
  });

  it('that are there are unchanged or refused', async () => {
    const input = {
      name: 'provider',
      type: 'sbc' as const,
      host: 'sip.example.com',
      match: ['203.0.113.0/24'],
    };
    await addTrunk(session, actor, input);
    expect((await addTrunk(session, actor, input)).result).toBe('unchanged');
    await expect(addTrunk(session, actor, { ...input, port: 5070 })).rejects.toThrow(/with other values/);
    await expect(addTrunk(session, actor, { ...input, username: 'a', secret: 'b' })).rejects.toThrow(
      /other values/,
    );
  });

  it('change: host, networks, account', async () => {
    await addTrunk(session, actor, { name: 'provider', type: 'trunk', host: '203.0.113.5' });
    expect(await setTrunk(session, actor, 'provider', { host: '203.0.113.6' })).toMatchObject({
      match: ['203.0.113.6'],
      result: 'updated',
    });
    expect(
      await setTrunk(session, actor, 'provider', { match: ['198.51.100.0/24', '203.0.113.6'] }),
    ).toMatchObject({ result: 'updated' });
    expect(await matches()).toEqual(['198.51.100.0/24', '203.0.113.6']);
    await expect(setTrunk(session, actor, 'provider', { register: true })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(setTrunk(session, actor, 'provider', { username: 'alice' })).rejects.toMatchObject({
      code: 'usage',
    });
    await expect(setTrunk(session, actor, 'provider', { secret })).rejects.toMatchObject({ code: 'usage' });
    expect(await setTrunk(session, actor, 'provider', account)).toMatchObject({
      username: 'alice',
      register: true,
    });
    expect((await setTrunk(session, actor, 'provider', { ...account })).result).toBe('unchanged');
    expect((await setTrunk(session, actor, 'provider', { port: 5070 })).result).toBe('updated');
    expect(await row('ps_auths', 'provider')).toMatchObject({ password: secret });
    expect((await setTrunk(session, actor, 'provider', { secret: 'another' })).result).toBe('updated');
    expect((await setTrunk(session, actor, 'provider', { register: false })).status.registered).toBeNull();
    expect(await row('ps_registrations', 'provider')).toBeUndefined();
    // What it no longer has.
    await setTrunk(session, actor, 'provider', { register: true });
    await expect(setTrunk(session, actor, 'provider', { username: null })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(
      await setTrunk(session, actor, 'provider', { username: null, register: false, match: [] }),
    ).toMatchObject({ username: null, register: false, match: [], result: 'updated' });
    expect(await row('ps_auths', 'provider')).toBeUndefined();
    expect(await row('ps_endpoints', 'provider')).not.toMatchObject({ outbound_auth: 'provider' });
    expect(await matches()).toEqual([]);
    await expect(setTrunk(session, actor, 'nobody', { port: 5070 })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('go with all their rows', async () => {
    await addTrunk(session, actor, { name: 'a', type: 'trunk', host: '203.0.113.5', ...account });
    await addTrunk(session, actor, { name: 'b', type: 'trunk', host: '203.0.113.6', ...account });
    expect(await removeTrunk(session, actor, 'a')).toMatchObject({
      ...{ name: 'a', result: 'removed', unregistered: true },
    });
    expect((await listTrunks(session)).map(({ name }) => name)).toEqual(['b']);
    expect(await matches()).toEqual(['203.0.113.6']);
    for (const table of ['ps_endpoints', 'ps_auths', 'ps_aors', 'ps_registrations'])
      expect(await row(table, 'a')).toBeUndefined();
    await expect(showTrunk(session, 'a')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are shown while Asterisk is away, which is told', async () => {
    await addTrunk(session, actor, { name: 'a', type: 'trunk', host: '203.0.113.5' });
    asterisk.isAway = true;
    const { status } = await showTrunk(session, 'a');
    expect(status).toMatchObject({
      reachable: null,
      registered: null,
      error: expect.stringContaining('cannot be reached'),
    });
  });
});
