import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { readMigrations } from '../../../src/database/migrator/files.ts';
import { runMigrations } from '../../../src/database/migrator/run.ts';
import { hashPassword } from '../../../src/database/password.ts';
import { select } from '../../../src/database/query.ts';
import {
  deleteEndpoint,
  findExtension,
  insertExtensions,
  listExtensionRows,
  readEndpoint,
  readPassword,
  updateExtensions,
} from '../../../src/database/repositories/endpoints.ts';
import {
  findLicenseByKey,
  insertActivation,
  insertLicense,
  licenseCandidates,
} from '../../../src/database/repositories/licenses.ts';
import { findUserByEmail, insertUser } from '../../../src/database/repositories/users.ts';
import { type FirstAdmin, seedFacts, seedFirstAdmin } from '../../../src/database/seed.ts';
import { endpointColumns, extensionTypes } from '../../../src/domain/endpoints.ts';
import { licenseKeyHmac, serverLicense } from '../../../src/domain/licenses.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';

const missing = mariadbMissing();
const migrations = fileURLToPath(new URL('../../../migrations', import.meta.url));
const now = new Date('2030-01-01T00:00:00.123Z');
const serverId = '5f0c1f9e-6b5b-4c7e-9d53-2f6f6f3c9b11';

describe.skipIf(missing !== null)(`repositories${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let cli: Connection;

  beforeAll(async () => {
    db = await startMariadb();
  });
  afterAll(() => db?.stop());
  beforeEach(async () => {
    await db.reset();
    cli = await db.connect();
  });
  afterEach(() => cli.destroy());
  const migrate = async () => {
    await runMigrations(cli, await readMigrations(migrations), { appliedBy: 'test', toolVersion: '0.1.0' });
  };

  describe('of endpoints', () => {
    beforeEach(migrate);
    const extension = {
      number: '1001',
      name: 'Jürgen, desk',
      peer: null,
      createdAt: now,
      password: new Secret('p'.repeat(32)),
    };
    const { password, ...stored } = extension;

    it.each(extensionTypes)('write and read a %s, column by column', async (type) => {
      const peer = type === 'vpw' ? '1002' : null;
      await insertExtensions(cli, [{ ...extension, type, peer }]);
      expect(await readEndpoint(cli, '1001')).toEqual(
        endpointColumns({ ...extension, type, peer, password: password.reveal() }),
      );
      expect(await findExtension(cli, '1001')).toEqual({ ...stored, type, peer });
      expect(await readPassword(cli, '1001')).toBe(password.reveal());
    });

    it('write many of all types at once, each with its own columns', async () => {
      const many = extensionTypes.map((type, index) => ({ ...extension, type, number: `100${index}` }));
      await insertExtensions(cli, many);
      for (const one of many) {
        expect(await readEndpoint(cli, one.number)).toEqual(
          endpointColumns({ ...one, password: password.reveal() }),
        );
      }
      const { createdAt: _, ...changed } = { ...extension, type: 'line' as const };
      const later = new Date('2031-01-01T00:00:00.000Z');
      await updateExtensions(cli, [{ ...changed, number: '1001', name: null, createdAt: later }], later);
      expect(await findExtension(cli, '1001')).toEqual({
        ...stored,
        number: '1001',
        type: 'line',
        name: null,
      });
      expect((await readEndpoint(cli, '1001'))?.endpoint).toMatchObject({
        callerid: '<1001>',
        webrtc: 'yes',
      });
    });

    it('tell extensions whose numbers differ only in how they would sort', async () => {
      const numbers = ['10', '100', '11', '010'];
      await insertExtensions(
        cli,
        numbers.map((number) => ({ ...extension, number, type: 'line' })),
      );
      const listed = await listExtensionRows(cli);
      expect(listed.map(({ number }) => number)).toEqual(['010', '10', '100', '11']);
    });

    it('list by type, by part of number or name, and in pages', async () => {
      const rows: [string, string, (typeof extensionTypes)[number]][] = [
        ['20', 'Änne', 'line'],
        ['21', '100%_done', 'line'],
        ['22', 'Bo', 'cas'],
        ['30', 'back\\slash', 'cas'],
      ];
      await insertExtensions(
        cli,
        rows.map(([number, name, type]) => ({ ...extension, number, name, type })),
      );
      const numbers = async (filter: Parameters<typeof listExtensionRows>[1]) =>
        (await listExtensionRows(cli, filter)).map(({ number }) => number);
      expect(await numbers({ type: 'cas' })).toEqual(['22', '30']);
      expect(await numbers({ text: '2' })).toEqual(['20', '21', '22']);
      expect(await numbers({ text: 'BO' })).toEqual(['22']);
      expect(await numbers({ text: 'änne' })).toEqual(['20']);
      expect(await numbers({ text: '%_' })).toEqual(['21']);
      expect(await numbers({ text: '\\s' })).toEqual(['30']);
      expect(await numbers({ text: '\u5c71' })).toEqual([]);
      expect(await numbers({ text: "' OR 1=1 -- " })).toEqual([]);
      expect(await numbers({ limit: 2, offset: 1 })).toEqual(['21', '22']);
      expect(await numbers({ after: '21', limit: 1 })).toEqual(['22']);
    });

    it('delete all rows of an endpoint and no other', async () => {
      const others = [
        { ...extension, number: '10', type: 'cas' as const },
        { ...extension, number: '1001', type: 'cas' as const },
      ];
      await insertExtensions(cli, others);
      expect(await deleteEndpoint(cli, '1001')).toBe(true);
      expect(await deleteEndpoint(cli, '1001')).toBe(false);
      for (const table of ['endpoints', 'ps_endpoints', 'ps_auths', 'ps_aors']) {
        expect(await select(cli, `SELECT id FROM ${table} WHERE id <> '.keep'`)).toEqual([{ id: '10' }]);
      }
    });
  });

  describe('of users', () => {
    beforeEach(migrate);
    const user = {
      email: 'Ana@example.com',
      name: 'Ana',
      passwordHash: 'x',
      role: 'viewer' as const,
      licenseId: null,
      mustChangePassword: false,
      createdAt: now,
    };

    it('find an e-mail address whatever its case, and keep it unique', async () => {
      const id = await insertUser(cli, user);
      expect(await findUserByEmail(cli, 'ANA@EXAMPLE.COM')).toMatchObject({ id, ...user });
      await expect(insertUser(cli, { ...user, email: 'ana@example.com' })).rejects.toThrow(/Duplicate/);
    });

    it('take no look-alike for the same user', async () => {
      await insertUser(cli, user);
      for (const email of ['Ána@example.com', 'Ａna@example.com', 'Ana@example.com\u200b', '%']) {
        expect(await findUserByEmail(cli, email)).toBeNull();
      }
    });
  });

  describe('seedFirstAdmin', () => {
    const key = 'SMARTCMS-SA-ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2';
    const admin: FirstAdmin = {
      email: 'admin@example.com',
      name: 'Admin',
      passwordHash: 'hash',
      licenseKey: new Secret(key),
      hmacKey: new Secret('hmac-key'),
      serverId,
      now,
    };
    const verdict = async () => serverLicense(await licenseCandidates(cli, serverId), now).verdict;

    it('finds nothing before the tables are there', async () => {
      expect(await seedFacts(cli)).toEqual({
        adminExists: false,
        mustChangePassword: false,
        licenseExists: false,
      });
    });

    it('creates a super admin, who must change the password, and a licence that waits to be activated', async () => {
      await migrate();
      expect(await verdict()).toMatchObject({ code: 'NO_LICENSE' });
      expect(await seedFirstAdmin(cli, admin)).toBe('created');
      expect(await seedFacts(cli)).toEqual({
        adminExists: true,
        mustChangePassword: true,
        licenseExists: true,
      });
      const license = await findLicenseByKey(cli, licenseKeyHmac(key, 'hmac-key'));
      expect(license).toMatchObject({
        type: 'super_admin',
        modules: null,
        callServers: null,
        createdAt: now,
      });
      expect(await findUserByEmail(cli, admin.email)).toMatchObject({
        role: 'super_admin',
        licenseId: license?.id,
        mustChangePassword: true,
      });
      expect(await verdict()).toMatchObject({ valid: false, code: 'NOT_ACTIVATED' });
      await insertActivation(cli, { licenseId: license?.id ?? 0, serverId, at: now });
      expect(await verdict()).toMatchObject({ valid: true, code: 'VALID', type: 'super_admin' });
      expect(await select(cli, 'SELECT actor, action, subject FROM audit_log')).toEqual([
        { actor: 'deploy', action: 'admin.seed', subject: 'admin@example.com' },
      ]);
    });

    it('changes nothing the second time, even with other values', async () => {
      await migrate();
      await seedFirstAdmin(cli, admin);
      const dump = async () => [
        await select(cli, 'SELECT * FROM users'),
        await select(cli, 'SELECT * FROM licenses'),
        await select(cli, 'SELECT * FROM call_servers'),
        await select(cli, 'SELECT * FROM audit_log'),
      ];
      const before = await dump();
      const other = {
        ...admin,
        email: 'other@example.com',
        serverName: 'other',
        licenseKey: new Secret(`${key}-7`),
      };
      expect(await seedFirstAdmin(cli, other)).toBe('unchanged');
      expect(await dump()).toEqual(before);
    });

    it('writes nothing if a part of it fails', async () => {
      await migrate();
      await expect(seedFirstAdmin(cli, { ...admin, name: 'n'.repeat(101) })).rejects.toThrow(/Data too long/);
      expect(await seedFacts(cli)).toMatchObject({ adminExists: false, licenseExists: false });
      expect(await select(cli, 'SELECT * FROM call_servers')).toEqual([]);
    });

    it('stores neither the key nor the password', async () => {
      await migrate();
      const password = new Secret('a-password-of-the-first-admin');
      const passwordHash = await hashPassword(password);
      expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      await seedFirstAdmin(cli, { ...admin, passwordHash });
      const rows = JSON.stringify([
        await select(cli, 'SELECT * FROM users'),
        await select(cli, 'SELECT * FROM licenses'),
        await select(cli, 'SELECT * FROM audit_log'),
      ]);
      expect(rows).not.toContain(password.reveal());
      expect(rows).not.toContain('FGHJK');
    });
  });

  it('keep a licence of an expiry date and modules', async () => {
    await migrate();
    const license = {
      type: 'operator' as const,
      name: 'Shift',
      keyPrefix: 'SMARTCMS-OP-ABCDE',
      modules: ['calls' as const, 'cdr' as const],
      callServers: 0,
      status: 'suspended' as const,
      expiresAt: new Date('2031-01-01T22:59:59.999Z'),
      graceDays: 3,
      createdAt: now,
    };
    const keyHmac = licenseKeyHmac('SMARTCMS-OP-ABCDE', 'k');
    const id = await insertLicense(cli, { ...license, keyHmac });
    expect(await findLicenseByKey(cli, keyHmac)).toEqual({ id, ...license });
    await expect(insertLicense(cli, { ...license, keyHmac })).rejects.toThrow(/Duplicate/);
  });
});
