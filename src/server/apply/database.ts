import type { Connection } from '../../database/connect.ts';
import { packagedMigrations } from '../../database/migrator/files.ts';
import { type RunOptions, runMigrations } from '../../database/migrator/run.ts';
import { hashPassword } from '../../database/password.ts';
import { seedFacts, seedFirstAdmin } from '../../database/seed.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Host } from '../../host/host.ts';
import { openDatabase } from '../live/database.ts';
import { firstLoginPaths } from '../plan/secrets.ts';
import type { Work } from '../plan/step.ts';
import type { ApplyContext } from './context.ts';

type SeedWork = Extract<Work, { kind: 'seed' }>;

/** Lends openDatabase's connection to one piece of work. */
export async function withDatabase<Result>(
  host: Host,
  password: Secret,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await openDatabase(host, password);
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}

/** Brings the database up to this SmartCMS's migrations. */
export async function runMigrate(context: ApplyContext, onLine: (line: string) => void): Promise<void> {
  const { host, plan, version, operator } = context;
  const options: RunOptions = {
    appliedBy: operator,
    toolVersion: version,
    onStatement: ({ version: migration, statement, statements, sql }) =>
      onLine(`${migration} ${statement}/${statements}: ${sql.split('\n')[0]?.slice(0, 100)}`),
  };
  await withDatabase(host, plan.secrets.values.db_cli_password, async (connection) =>
    runMigrations(connection, await packagedMigrations(), options),
  );
}

/**
 * The administrator and the licence that the credentials belong to. Data that outlived a destroy can have an
 * administrator who has logged in long ago: new credentials are void then, and go.
 */
export async function runFirstAdmin(
  { host, plan, operator, signal }: ApplyContext,
  { admin, serverName }: Pick<SeedWork, 'admin' | 'serverName'>,
): Promise<void> {
  const { admin_password, license_key, license_hmac_key, db_cli_password } = plan.secrets.values;
  const { mustChangePassword } = await withDatabase(host, db_cli_password, async (connection) => {
    await seedFirstAdmin(connection, {
      email: admin.email,
      name: admin.name,
      passwordHash: await hashPassword(admin_password),
      licenseKey: license_key,
      hmacKey: license_hmac_key,
      serverId: plan.identity.id,
      serverName,
      actor: operator,
      now: new Date(),
    });
    return seedFacts(connection);
  });
  if (!mustChangePassword) await host.run(['rm', '-f', '--', ...firstLoginPaths()], { signal });
}
