import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connectDatabase } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { readEndpoint, readPassword } from '../../../src/database/repositories/endpoints.ts';
import { extensionTypes } from '../../../src/domain/endpoints.ts';
import { UserError } from '../../../src/domain/errors.ts';
import { Secret } from '../../../src/domain/secret.ts';
import {
  addExtension,
  extensionCredentials,
  listExtensions,
  removeExtension,
  setExtension,
  showExtension,
} from '../../../src/services/extensions.ts';
import type { ServerSession, Session } from '../../../src/services/server-session.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { ScriptedAsterisk, sessionOn } from '../../support/session.ts';

const missing = mariadbMissing();
const actor = { name: 'ana@example.com', address: '203.0.113.7' };

describe.skipIf(missing !== null)(`extensions${missing ? ` (${missing})` : ''}`, () => {
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
    const cli = await db.connect();
    await migrate(cli);
    cli.destroy();
    // The API's rights are the lesser ones.
    database = await db.connect('smartcms_api');
    watcher = await db.connect();
    asterisk = new ScriptedAsterisk(watcher);
    session = sessionOn(database, asterisk);
  });
  afterEach(() => {
    database.destroy();
    watcher.destroy();
  });

  const add = (
    number: string,
    more: { type?: (typeof extensionTypes)[number]; name?: string; peer?: string } = {},
  ) => addExtension(session, actor, { number, type: 'line', ...more });
  const tables = ['endpoints', 'ps_endpoints', 'ps_auths', 'ps_aors'];
  const idsOf = async (table: string) =>
    (await select<{ id: string }>(watcher, "SELECT id FROM ?? WHERE id <> '.keep' ORDER BY id", [table])).map(
      ({ id }) => id,
    );
  const due = () => select(watcher, 'SELECT what, id FROM cache_refresh_due ORDER BY seq');
  const audit = () =>
    select(watcher, 'SELECT action, subject, actor, address, details FROM audit_log ORDER BY id');
  const events = async () =>
    (await select<{ event: string }>(watcher, 'SELECT event FROM events_outbox ORDER BY id')).map(
      ({ event }) => JSON.parse(event),
    );

  describe('add', () => {
    it.each(extensionTypes)('makes a %s with a secret that it does not tell', async (type) => {
      const peer = type === 'vpw' ? { peer: '1002' } : {};
      const made = await add('1001', { type, name: ' Desk ', ...peer });
      expect(made).toMatchObject({
        number: '1001',
        type,
        name: 'Desk',
        registered: false,
        contacts: [],
        result: 'created',
      });
      expect(made.peer).toBe(peer.peer ?? null);
      const secret = await readPassword(watcher, '1001');
      expect(secret).toMatch(/^[0-9a-f]{32}$/);
      const told = JSON.stringify([
        made,
        await showExtension(session, '1001'),
        await audit(),
        await events(),
      ]);
      expect(told).not.toContain(secret);
      expect(asterisk.told).toContain('REGISTER 1001');
      expect(await due()).toEqual([]);
    });

    it('makes a secret of its own for each', async () => {
      await add('1001');
      await add('1002');
      expect(await readPassword(watcher, '1001')).not.toBe(await readPassword(watcher, '1002'));
    });

    it('writes down who did what, and tells whoever watches', async () => {
      await add('1001', { name: 'Desk' });
      const details = { type: 'line', name: 'Desk', peer: null };
      expect(await audit()).toEqual([
        {
          action: 'extension.add',
          subject: '1001',
          actor: actor.name,
          address: actor.address,
          details: JSON.stringify(details),
        },
      ]);
      expect(await events()).toEqual([
        { type: 'extension.created', at: expect.any(String), subject: '1001', details },
      ]);
    });

    it('leaves what is there as it is: equal values are unchanged, others refused', async () => {
      await add('1001', { name: 'Desk' });
      const before = await readEndpoint(watcher, '1001');
      asterisk.told.length = 0;
      expect((await add('1001', { name: 'Desk' })).result).toBe('unchanged');
      expect((await add('1001')).result).toBe('unchanged');
      expect(asterisk.told).toEqual([]);
      await expect(add('1001', { name: 'Other' })).rejects.toMatchObject({
        code: 'conflict',
        message: 'There is an extension 1001 already, with other values: type line, name Desk.',
        hint: expect.stringContaining('smartcms ext set 1001'),
      });
      await expect(add('1001', { type: 'cas' })).rejects.toMatchObject({ code: 'conflict' });
      expect(await readEndpoint(watcher, '1001')).toEqual(before);
      expect(await audit()).toHaveLength(1);
    });

    it('adds each number once, whoever comes at the same time', async () => {
      const connections = await Promise.all(Array.from({ length: 6 }, () => db.connect()));
      const results = await Promise.all(
        connections.map((one, index) =>
          addExtension(sessionOn(one, asterisk), actor, { number: `20${index % 3}`, type: 'cas' }),
        ),
      );
      expect(results.map(({ result }) => result).sort()).toEqual([
        ...Array(3).fill('created'),
        ...Array(3).fill('unchanged'),
      ]);
      expect(await idsOf('ps_auths')).toEqual(['200', '201', '202']);
      for (const one of connections) one.destroy();
    });

    it('says so where rows were made by another hand', async () => {
      await watcher.query(`INSERT INTO ps_aors (id) VALUES ('1001')`);
      await expect(add('1001')).rejects.toMatchObject({
        code: 'failed',
        message: expect.stringContaining('ps_aors'),
      });
      expect(await idsOf('endpoints')).toEqual([]);
    });

    it('writes all rows or none, at whatever statement the link breaks', async () => {
      const everything = async () => [
        ...(await Promise.all(tables.map(idsOf))),
        await audit(),
        await events(),
        await due(),
      ];
      for (let cut = 1; ; cut++) {
        let writes = 0;
        const socket = connect(db.socketPath);
        const login = { user: 'smartcms_cli', password: new Secret('test-cli'), database: 'smartcms' };
        const fragile = await connectDatabase({ stream: socket, ...login });
        const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
        socket.write = (...args: unknown[]) => {
          writes++;
          if (writes === cut) socket.destroy();
          return writes < cut && write(...args);
        };
        const before = await everything();
        const number = `${3000 + cut}`;
        const outcome = await addExtension(sessionOn(fragile, asterisk), actor, {
          number,
          type: 'line',
        }).then(
          () => 'done',
          () => 'failed',
        );
        fragile.destroy();
        const rows = await Promise.all(tables.map(async (table) => (await idsOf(table)).includes(number)));
        expect(new Set(rows).size, `cut at ${cut}: ${rows}`).toBe(1);
        if (rows[0] === false) expect(await everything()).toEqual(before);
        if (outcome === 'done') {
          expect(cut).toBeGreaterThan(8);
          break;
        }
      }
      // What the broken ones left to be told is told by the next, when they cannot be at work any more.
      await watcher.query('UPDATE cache_refresh_due SET noted_at = noted_at - INTERVAL 61 SECOND');
      await add('1001');
      expect(await due()).toEqual([]);
    });

    it('takes no input to a half-written extension, a crash or a foreign line', async () => {
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('a\r\nAction: Command', "';--", '--json', '1;2', '^0A'),
      );
      const input = fc.record({
        number: fc.oneof(text, fc.stringMatching(/^\d{2,4}$/)),
        type: fc.oneof(text, fc.constantFrom(...extensionTypes)),
        name: fc.option(text, { nil: undefined }),
        peer: fc.option(fc.oneof(text, fc.stringMatching(/^\d{2,4}$/)), { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(input, async (given) => {
          try {
            await addExtension(session, actor, given as Parameters<typeof addExtension>[2]);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        }),
        { numRuns: 10_000 },
      );
      const [first, ...others] = await Promise.all(tables.map(idsOf));
      expect(first?.length).toBeGreaterThan(0);
      for (const ids of others) expect(ids).toEqual(first);
      expect(asterisk.told.filter((action) => /Command/.test(action))).toEqual([]);
    });
  });

  describe('a private wire', () => {
    it('has two ends that name each other, whichever comes first', async () => {
      await add('20', { type: 'vpw', peer: '21' });
      await add('21', { type: 'vpw', peer: '20' });
      expect((await readEndpoint(watcher, '20'))?.endpoint).toMatchObject({
        context: 'vpw',
        set_var: 'VPW_PEER=21',
      });
      expect((await readEndpoint(watcher, '21'))?.endpoint).toMatchObject({ set_var: 'VPW_PEER=20' });
      await expect(add('22', { type: 'vpw', peer: '20' })).rejects.toThrow(/20 has 21 for its own/);
      await expect(setExtension(session, actor, '20', { peer: '22' })).rejects.toThrow(/21 would be left/);
    });

    it('lets an end whose far end is gone follow another', async () => {
      await add('20', { type: 'vpw', peer: '21' });
      await add('21', { type: 'vpw', peer: '20' });
      await removeExtension(session, actor, '21');
      expect((await add('22', { type: 'vpw', peer: '20' })).peer).toBe('20');
      expect(await showExtension(session, '20')).toMatchObject({ peer: '22' });
      expect((await readEndpoint(watcher, '20'))?.endpoint).toMatchObject({ set_var: 'VPW_PEER=22' });
    });

    it('does not lead to a phone', async () => {
      await add('20');
      await expect(add('21', { type: 'vpw', peer: '20' })).rejects.toThrow(/is no vpw/);
      await add('22', { type: 'vpw', peer: '23' });
      await expect(add('23')).rejects.toThrow(/must be a vpw too/);
      await expect(add('24', { type: 'vpw' })).rejects.toMatchObject({ code: 'usage' });
    });
  });

  describe('set', () => {
    it('changes a name and nothing else, and knows when there is nothing to change', async () => {
      await add('1001', { name: 'Desk' });
      const secret = await readPassword(watcher, '1001');
      expect(await setExtension(session, actor, '1001', { name: 'Door' })).toMatchObject({
        name: 'Door',
        result: 'updated',
      });
      expect((await readEndpoint(watcher, '1001'))?.endpoint).toMatchObject({
        callerid: '"Door" <1001>',
        webrtc: 'yes',
      });
      expect(await readPassword(watcher, '1001')).toBe(secret);
      expect((await setExtension(session, actor, '1001', { name: 'Door' })).result).toBe('unchanged');
      expect((await setExtension(session, actor, '1001', {})).result).toBe('unchanged');
      expect(await setExtension(session, actor, '1001', { name: '' })).toMatchObject({ name: null });
    });

    it('refuses what is not there, not valid, or not to be changed', async () => {
      await expect(setExtension(session, actor, '1001', { name: 'x' })).rejects.toMatchObject({
        code: 'not_found',
      });
      await add('1001');
      for (const change of [{ name: 'a;b' }, { peer: '1002' }, { password: 'x' }, { type: 'cas' }]) {
        await expect(setExtension(session, actor, '1001', change as object)).rejects.toMatchObject({
          code: 'usage',
        });
      }
    });
  });

  describe('remove', () => {
    it('takes all rows, tells Asterisk, and says what it was', async () => {
      await add('1001', { name: 'Desk' });
      await add('1002');
      expect(await removeExtension(session, actor, '1001')).toMatchObject({
        number: '1001',
        name: 'Desk',
        result: 'removed',
      });
      for (const table of tables) expect(await idsOf(table)).toEqual(['1002']);
      await expect(showExtension(session, '1001')).rejects.toMatchObject({ code: 'not_found' });
      await expect(removeExtension(session, actor, '1001')).rejects.toMatchObject({ code: 'not_found' });
      expect((await events()).at(-1)).toMatchObject({ type: 'extension.removed', subject: '1001' });
    });
  });

  describe('while Asterisk is away', () => {
    it('stores a change, says that it is not obeyed yet, and the next change mends it', async () => {
      asterisk.isAway = true;
      await expect(add('1001')).rejects.toMatchObject({
        code: 'not_followed',
        message: expect.stringMatching(/is stored, but Asterisk does not follow it yet/),
        hint: expect.stringContaining('smartcms doctor'),
      });
      expect(await idsOf('ps_endpoints')).toEqual(['1001']);
      expect(await due()).toEqual([{ what: 'added', id: '1001' }]);
      expect(await showExtension(session, '1001')).toMatchObject({ registered: null, contacts: [] });
      expect(await listExtensions(session)).toHaveLength(1);
      await expect(listExtensions(session, { registered: true })).rejects.toMatchObject({
        code: 'unreachable',
      });

      asterisk.isAway = false;
      expect((await add('1002')).result).toBe('created');
      // Read, and known: as if Asterisk had been there.
      expect(asterisk.told.some((action) => /Stale.* 1001$/.test(action))).toBe(true);
      expect(asterisk.told).toContain('REGISTER 1001');
      expect(await due()).toEqual([]);
    });

    it('does not take deafness for obedience', async () => {
      asterisk.isDeaf = true;
      await expect(add('1001')).rejects.toThrow(/does not see it after 2 s/);
      expect(await due()).toEqual([{ what: 'added', id: '1001' }]);
    });
  });

  it('tells credentials to whoever may ask, and writes that down', async () => {
    await add('1001');
    await add('1002', { type: '3rd_party' });
    const ports = { https: 443, wss: 8089, sip: 5060, sips: 5061, ami: 5038 };
    const state = { publicAddress: '203.0.113.10', ports } as ServerSession['state'];
    const server = { ...session, state } as ServerSession;
    expect(await extensionCredentials(server, actor, '1001')).toEqual({
      username: '1001',
      password: await readPassword(watcher, '1001'),
      server: '203.0.113.10',
      port: 443,
      transport: 'wss',
    });
    expect(await extensionCredentials(server, actor, '1002')).toMatchObject({ port: 5060, transport: 'udp' });
    await expect(extensionCredentials(server, actor, '1003')).rejects.toMatchObject({ code: 'not_found' });
    expect(
      (await audit()).filter((entry) => 'action' in entry && entry.action === 'extension.credentials'),
    ).toHaveLength(2);
  });
});
