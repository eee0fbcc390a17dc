import { version } from '../config/version.ts';
import type { Connection } from '../database/connect.ts';
import { packagedMigrations } from '../database/migrator/files.ts';
import { type RunOptions, runMigrations } from '../database/migrator/run.ts';
import type { MigrationStatus } from '../database/migrator/status.ts';
import { migrationStatus } from '../database/migrator/status.ts';
import { UserError } from '../domain/errors.ts';
import { withDatabase } from '../server/apply/database.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { resolveSecrets } from '../server/plan/secrets.ts';
import { type ServerOptions, withHost } from './connection.ts';

export interface MigrateOptions extends ServerOptions {
  operator: { user: string; host: string };
  recover?: RunOptions['recover'];
  /** The migration that `recover` is meant for. */
  migration?: string | undefined;
  onStatement: NonNullable<RunOptions['onStatement']>;
}

/** Which migrations the database has, lacks, or has half. */
export async function migrateStatus(options: ServerOptions): Promise<MigrationStatus[]> {
  return onDatabase(options, async (connection) => migrationStatus(connection, await packagedMigrations()));
}

/** Brings the database up to this SmartCMS; resolves to the migrations that it completed. */
export async function migrateRun(options: MigrateOptions): Promise<string[]> {
  const { operator, recover, migration, onStatement } = options;
  return onDatabase(options, async (connection) => {
    const { applied } = await runMigrations(connection, await packagedMigrations(), {
      appliedBy: `${operator.user}@${operator.host}`,
      toolVersion: version,
      onStatement,
      recover,
      version: migration,
    });
    return applied;
  });
}

async function onDatabase<Result>(
  options: ServerOptions,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  return withHost(options, async (host) => {
    const facts = await gatherFacts(host, options.signal);
    const { values, missing } = resolveSecrets(facts);
    if (missing.includes('db_cli_password') || facts.containers.db?.state !== 'running') {
      throw new UserError('not_found', `There is no running database on ${host.label}.`, {
        hint: 'smartcms deploy brings it up.',
      });
    }
    return withDatabase(host, values.db_cli_password, work);
  });
}
