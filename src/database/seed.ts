import { licenseRules } from '../domain/license-rules.ts';
import { licenseKeyHmac, licenseKeyPrefix } from '../domain/licenses.ts';
import type { Secret } from '../domain/secret.ts';
import { type Connection, sqlErrorCode } from './connect.ts';
import { transaction } from './query.ts';
import { recordAudit } from './repositories/audit.ts';
import { ensureCallServer, findSuperAdminLicense, insertLicense } from './repositories/licenses.ts';
import { findFirstSuperAdmin, insertUser } from './repositories/users.ts';

export interface FirstAdmin {
  email: string;
  name: string;
  passwordHash: string;
  licenseKey: Secret;
  /** Key under which licence keys are stored. */
  hmacKey: Secret;
  /** UUID that the server made for itself. */
  serverId: string;
  /** Name of the server in the list of call servers; its id if absent. */
  serverName?: string | undefined;
  /** Who runs it, for the audit log. */
  actor?: string | undefined;
  now: Date;
}

/**
 * Makes the call server known, and a super admin with a super-admin licence unless there are some. The licence
 * is not activated: that is the first thing the console asks for. All or nothing; safe to repeat.
 */
export async function seedFirstAdmin(
  connection: Connection,
  admin: FirstAdmin,
): Promise<'created' | 'unchanged'> {
  return transaction(connection, async () => {
    await ensureCallServer(connection, {
      id: admin.serverId,
      name: admin.serverName ?? admin.serverId,
      at: admin.now,
    });
    const license = await findSuperAdminLicense(connection);
    const user = await findFirstSuperAdmin(connection);
    if (license !== null && user !== null) return 'unchanged';
    const licenseId = license?.id ?? (await insertSuperAdminLicense(connection, admin));
    if (user === null) {
      await insertUser(connection, {
        email: admin.email,
        name: admin.name,
        passwordHash: admin.passwordHash,
        role: 'super_admin',
        licenseId,
        mustChangePassword: true,
        createdAt: admin.now,
      });
    }
    await recordAudit(connection, {
      at: admin.now,
      actor: admin.actor ?? 'deploy',
      action: 'admin.seed',
      subject: admin.email,
      details: {
        license: license === null ? 'created' : 'unchanged',
        user: user === null ? 'created' : 'unchanged',
      },
    });
    return 'created';
  });
}

export interface SeedFacts {
  adminExists: boolean;
  /** Whether the first super admin still has the password that was generated. */
  mustChangePassword: boolean;
  licenseExists: boolean;
}

/** What there is of the first administrator; nothing on a database without tables. */
export async function seedFacts(connection: Connection): Promise<SeedFacts> {
  try {
    const user = await findFirstSuperAdmin(connection);
    const license = await findSuperAdminLicense(connection);
    return {
      adminExists: user !== null,
      mustChangePassword: user?.mustChangePassword ?? false,
      licenseExists: license !== null,
    };
  } catch (error) {
    if (sqlErrorCode(error) !== 'ER_NO_SUCH_TABLE') throw error;
    return { adminExists: false, mustChangePassword: false, licenseExists: false };
  }
}

function insertSuperAdminLicense(connection: Connection, admin: FirstAdmin): Promise<number> {
  const key = admin.licenseKey.reveal();
  const { modules, callServers } = licenseRules.super_admin;
  return insertLicense(connection, {
    type: 'super_admin',
    name: admin.name,
    keyHmac: licenseKeyHmac(key, admin.hmacKey.reveal()),
    keyPrefix: licenseKeyPrefix(key),
    modules: modules === null ? null : [...modules],
    callServers,
    status: 'active',
    expiresAt: null,
    graceDays: 14,
    createdAt: admin.now,
  });
}
