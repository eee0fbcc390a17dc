import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import type { ApplyContext } from '../../../src/server/apply/context.ts';
import { runFirstAdmin, runMigrate } from '../../../src/server/apply/database.ts';
import { gatherFacts } from '../../../src/server/facts/gather.ts';
import { paths } from '../../../src/server/layout.ts';
import { ElsewhereHost } from '../../support/elsewhere-host.ts';
import { planOf, testVersion } from '../../support/facts.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = process.getuid?.() === 0 ? mariadbMissing() : 'needs root, as a deploy does';

const seed = { admin: { email: 'boss@example.com', name: 'Super Admin' }, serverName: '203.0.113.10' };

describe.skipIf(missing !== null)(`the first administrator${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let host: DatabaseHost;
  let context: ApplyContext;

  /** A server whose database is the test's. */
  class DatabaseHost extends ElsewhereHost {
    override connectUnix(): Promise<Duplex> {
      return super.connectUnix(db.socketPath);
    }
  }

  beforeAll(async () => {
    db = await startMariadb();
  });
  afterAll(() => db?.stop());
  beforeEach(async () => {
    await db.reset();
    host = new DatabaseHost();
    const config = { admin: { email: 'boss@example.com' }, network: { publicAddress: '203.0.113.10' } };
    const plan = planOf(await gatherFacts(host), config);
    const secrets = plan.steps.find(({ id }) => id === 'secrets')?.work;
    if (secrets?.kind === 'upload') await host.upload(secrets.files);
    plan.secrets.values.db_cli_password = new Secret('test-cli');
    const signal = new AbortController().signal;
    context = {
      host,
      plan,
      version: testVersion,
      operator: 'ops@example.com',
      signal,
    } as never;
    await runMigrate(context, () => undefined);
  });
  afterEach(() => host?.close());

  const onServer = (name: string) =>
    existsSync(join(host.root, paths.secrets.slice(paths.root.length), name));

  it('can log in with the credentials on the server, however often it is made', async () => {
    await runFirstAdmin(context, seed);
    await runFirstAdmin(context, seed);
    const root = await db.connectRoot();
    const [users] = await root.query('SELECT email, role, must_change_password FROM smartcms.users');
    root.destroy();
    expect(users).toEqual([{ email: 'boss@example.com', role: 'super_admin', must_change_password: 1 }]);
    expect([onServer('admin_password'), onServer('license_key')]).toEqual([true, true]);
  });

  it('who logged in before a destroy gets no new credentials: they would be void', async () => {
    await runFirstAdmin(context, seed);
    const root = await db.connectRoot();
    await root.query('UPDATE smartcms.users SET must_change_password = 0');
    root.destroy();
    await runFirstAdmin(context, seed);
    expect([onServer('admin_password'), onServer('license_key')]).toEqual([false, false]);
    expect(onServer('ari_secret')).toBe(true);
  });

  it('does not depend on how other administrators fare', async () => {
    await runFirstAdmin(context, seed);
    const root = await db.connectRoot();
    await root.query(`INSERT INTO smartcms.users (email, name, password_hash, role, must_change_password, created_at, updated_at)
      SELECT 'second@example.com', name, password_hash, role, 1, created_at, updated_at FROM smartcms.users`);
    await root.query(`UPDATE smartcms.users SET must_change_password = 0 WHERE email = 'boss@example.com'`);
    root.destroy();
    await runFirstAdmin(context, seed);
    expect(onServer('admin_password')).toBe(false);
  });
});
