import type { Connection } from '../../src/database/connect.ts';
import { packagedMigrations } from '../../src/database/migrator/files.ts';
import { runMigrations } from '../../src/database/migrator/run.ts';

/** Brings a test's database up to date. */
export async function migrate(connection: Connection): Promise<void> {
  await runMigrations(connection, await packagedMigrations(), { appliedBy: 'test', toolVersion: '0.1.0' });
}
