import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { insertExtensions } from '../../../src/database/repositories/endpoints.ts';
import {
  addRefreshes,
  leaveRefreshes,
  type Refresh,
} from '../../../src/database/repositories/refresh-due.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { followChanges } from '../../../src/services/asterisk-follow.ts';
import type { Backends } from '../../../src/services/backends.ts';
import type { Worker } from '../../../src/services/repeat.ts';
import { openTestBackends } from '../../support/backends.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';
import { ScriptedAsterisk } from '../../support/session.ts';

const missing = mariadbMissing();

describe.skipIf(missing !== null)(`following${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let watcher: Connection;
  let backends: Backends;
  let asterisk: ScriptedAsterisk;
  let follower: Worker;
  let failures: unknown[];

  beforeAll(async () => {
    db = await startMariadb();
    backends = openTestBackends(db, null, 2000);
  });
  beforeEach(async () => {
    await db.reset();
    watcher = await db.connect();
    await migrate(watcher);
    asterisk = new ScriptedAsterisk(watcher);
    failures = [];
  });
  afterEach(async () => {
    await follower?.stop();
    watcher?.destroy();
  });
  afterAll(async () => {
    await backends?.close();
    await db?.stop();
  });

  const follow = () => {
    follower = followChanges({
      database: backends.database,
      ami: () => asterisk.connect(),
      sip: () => asterisk.sip(),
      timeoutMs: 2000,
      onFailure: (error) => failures.push(error),
    });
  };
  const note = async (...refreshes: Refresh[]) => {
    await addRefreshes(watcher, refreshes);
  };
  const due = () =>
    select<{ seq: number; what: string }>(watcher, 'SELECT seq, what FROM cache_refresh_due ORDER BY seq');
  const left = async () => (await due()).map(({ what }) => what);
  const add = (number: string) =>
    insertExtensions(watcher, [
      {
        ...{ number, type: 'line', name: null, peer: null, createdAt: new Date() },
        password: new Secret('f00dfeedf00dfeedf00dfeedf00dfeed'),
      },
    ]);

  it('has Asterisk read everything that an import left, at once', async () => {
    follow();
    await note({ what: 'all', id: null });
    await expect.poll(left, { timeout: 5000 }).toEqual([]);
    expect(asterisk.told.filter((action) => /Populate/.test(action))).toHaveLength(4);
    expect(asterisk.told.filter((action) => /^Reload res_pjsip.so/.test(action))).toHaveLength(1);
    expect(failures).toEqual([]);
  });

  it('keeps away from what a writer is at work on, and does what was left', async () => {
    await add('1001');
    await note({ what: 'added', id: '1001' });
    follow();
    await note({ what: 'all', id: null });
    await expect.poll(left, { timeout: 5000 }).toEqual(['added']);
    expect(asterisk.told).not.toContain('REGISTER 1001');
    await leaveRefreshes(
      watcher,
      (await due()).map(({ seq }) => seq),
    );
    await expect.poll(left, { timeout: 5000 }).toEqual([]);
    expect(asterisk.told).toContain('REGISTER 1001');
  });

  it('says once that Asterisk is away, and keeps what is due', async () => {
    asterisk.isAway = true;
    await note({ what: 'all', id: null });
    follow();
    await expect.poll(() => failures.length, { timeout: 5000 }).toBe(1);
    expect(await left()).toEqual(['all']);
  });
});
