import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { insertExtensions } from '../../../src/database/repositories/endpoints.ts';
import { addRefreshes, dueRefreshes } from '../../../src/database/repositories/refresh-due.ts';
import { writeTrunk } from '../../../src/database/repositories/trunks.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { bringToAgreement } from '../../../src/services/asterisk-agreement.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { type Answer, logInTo } from '../../unit/asterisk/transcripts.ts';

const missing = mariadbMissing();
const password = 'f00dfeedf00dfeedf00dfeedf00dfeed';

/** An Asterisk with a memory of its own, which follows the rows only when it is told to. */
class ForgetfulAsterisk {
  readonly rows = new Map<string, string>();
  memory = new Map<string, string>();
  readonly told: string[] = [];
  isDeaf = false;

  readonly answer = (action: Readonly<Record<string, string>>): Answer => {
    const { Action: name = '', Object: object = '', Endpoint: endpoint = '' } = action;
    if (!name.startsWith('PJSIPShow') && name !== 'DBGetTree') this.told.push(`${name} ${object}`.trim());
    switch (name) {
      case 'PJSIPShowEndpoints':
        return { events: [...this.memory.keys()].map((id) => ({ Event: 'EndpointList', ObjectName: id })) };
      case 'PJSIPShowEndpoint': {
        const context = this.memory.get(endpoint);
        if (context === undefined) return { error: `Unable to retrieve endpoint ${endpoint}` };
        const auth = { Event: 'AuthDetail', ObjectName: endpoint, Password: password };
        return { events: [{ Event: 'EndpointDetail', ObjectName: endpoint, Context: context }, auth] };
      }
      case 'DBGetTree':
        return { events: [] };
      case 'SorceryMemoryCachePopulate':
        if (!this.isDeaf) this.memory = new Map(this.rows);
        return { message: 'done' };
      case 'SorceryMemoryCacheStaleObject': {
        const row = this.rows.get(object);
        if (row !== undefined) this.memory.set(object, row);
        else if (!this.isDeaf) this.memory.delete(object);
        return { message: 'done' };
      }
      default:
        return { message: 'done' };
    }
  };
}

describe.skipIf(missing !== null)(`bringToAgreement${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let database: Connection;
  let asterisk: ForgetfulAsterisk;

  beforeAll(async () => {
    db = await startMariadb();
  });
  beforeEach(async () => {
    await db.reset();
    database = await db.connect();
    await migrate(database);
    asterisk = new ForgetfulAsterisk();
    const numbers = Array.from({ length: 60 }, (_, index) => String(1001 + index));
    await insertExtensions(
      database,
      numbers.map((number) => {
        return {
          number,
          type: 'line',
          name: null,
          peer: null,
          createdAt: new Date(),
          password: new Secret(password),
        };
      }),
    );
    for (const number of numbers) asterisk.rows.set(number, 'from-internal');
    asterisk.memory = new Map(asterisk.rows);
  });
  afterEach(() => database?.destroy());
  afterAll(() => db?.stop());

  const agree = async () => {
    const { ami } = await logInTo(asterisk.answer);
    return bringToAgreement({
      database,
      ami: async () => ami,
      sip: () => Promise.reject(new Error('unused')),
    });
  };

  it('tells Asterisk nothing while both agree', async () => {
    expect(await agree()).toEqual({ endpoints: 60, caughtUp: 0, mended: [], differing: [] });
    expect(asterisk.told).toEqual([]);
  });

  it('compares the secret of a provider, which Asterisk tells as it does that of a phone', async () => {
    const provider = {
      ...{
        name: 'provider',
        type: 'trunk' as const,
        host: 'sip.example.com',
        port: 5060,
        username: '4930123',
      },
      ...{ match: [], register: true, transport: 'udp' as const, srtp: false, codecs: null, callerId: null },
    };
    const now = new Date();
    // The last of 61, of which every other one is compared.
    asterisk.rows.set('provider', 'from-pstn');
    asterisk.memory.set('provider', 'from-pstn');
    await writeTrunk(database, { ...provider, createdAt: now }, new Secret(password), now);
    expect(await agree()).toMatchObject({ mended: [], differing: [] });
    await writeTrunk(database, { ...provider, createdAt: now }, new Secret('another secret'), now);
    expect(await agree()).toMatchObject({ mended: [], differing: ['provider'] });
  });

  it('catches up on what Asterisk was not told of', async () => {
    await addRefreshes(database, [{ what: 'changed', id: '1001' }]);
    expect(await agree()).toMatchObject({ caughtUp: 1, differing: [] });
    expect(await dueRefreshes(database)).toEqual([]);
  });

  it('lets Asterisk forget an endpoint whose rows are gone', async () => {
    asterisk.memory.set('9999', 'from-internal');
    expect(await agree()).toMatchObject({ mended: ['9999'], differing: [] });
    expect([...asterisk.memory.keys()]).not.toContain('9999');
    expect(asterisk.told).not.toContain('Reload');
  });

  it('lets Asterisk read what somebody inserted, and know it', async () => {
    asterisk.memory.delete('1042');
    expect(await agree()).toMatchObject({ mended: ['1042'], differing: [] });
    expect(asterisk.told).toContain('Reload');
  });

  it('lets Asterisk read what somebody changed', async () => {
    for (const id of asterisk.memory.keys()) asterisk.memory.set(id, 'elsewhere');
    const { mended, differing } = await agree();
    expect(mended.length).toBeGreaterThan(10);
    expect(differing).toEqual([]);
  });

  it('tells on what they differ all the same', async () => {
    asterisk.isDeaf = true;
    asterisk.memory.set('9999', 'from-internal');
    expect(await agree()).toMatchObject({ mended: [], differing: ['9999'] });
  });
});
