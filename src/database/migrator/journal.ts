import { type Connection, sqlErrorCode } from '../connect.ts';
import { select } from '../query.ts';
import type { Migration } from './files.ts';

/** What the table schema_migrations says about one migration. */
export interface JournalRow {
  version: string;
  name: string;
  sha256: string;
  statements: number;
  /** Statements that certainly took effect; the next one may have, if the state is still running. */
  statements_done: number;
  state: 'running' | 'done' | 'failed';
  error: string | null;
  oldest_compatible: string;
  started_at: Date;
  finished_at: Date | null;
  applied_by: string;
  tool_version: string;
}

const table = `
CREATE TABLE IF NOT EXISTS schema_migrations (
  version CHAR(3) NOT NULL PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  sha256 CHAR(64) NOT NULL,
  statements INT UNSIGNED NOT NULL,
  statements_done INT UNSIGNED NOT NULL DEFAULT 0,
  state ENUM('running', 'done', 'failed') NOT NULL,
  error TEXT NULL,
  oldest_compatible VARCHAR(32) NOT NULL,
  started_at DATETIME(3) NOT NULL,
  finished_at DATETIME(3) NULL,
  applied_by VARCHAR(254) NOT NULL,
  tool_version VARCHAR(32) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`;

export async function createJournal(connection: Connection): Promise<void> {
  await connection.query(table);
}

/** All rows in order; none if there is no journal yet, as on a new server. */
export async function readJournal(connection: Connection): Promise<JournalRow[]> {
  try {
    return await select<JournalRow>(connection, 'SELECT * FROM schema_migrations ORDER BY version');
  } catch (error) {
    if (sqlErrorCode(error) === 'ER_NO_SUCH_TABLE') return [];
    throw error;
  }
}

/** Writes down that a migration begins, or begins again, before anything of it runs. */
export async function recordStart(
  connection: Connection,
  migration: Migration,
  by: { appliedBy: string; toolVersion: string },
): Promise<void> {
  await connection.query(
    `INSERT INTO schema_migrations
       (version, name, sha256, statements, state, oldest_compatible, started_at, applied_by, tool_version)
     VALUES (?, ?, ?, ?, 'running', ?, UTC_TIMESTAMP(3), ?, ?)
     ON DUPLICATE KEY UPDATE state = 'running', error = NULL, applied_by = VALUES(applied_by),
       tool_version = VALUES(tool_version)`,
    [
      migration.version,
      migration.name,
      migration.sha256,
      migration.statements.length,
      migration.oldestCompatible,
      by.appliedBy,
      by.toolVersion,
    ],
  );
}

export async function recordStatements(connection: Connection, version: string, done: number): Promise<void> {
  await connection.query('UPDATE schema_migrations SET statements_done = ? WHERE version = ?', [
    done,
    version,
  ]);
}

export async function recordFailure(connection: Connection, version: string, error: string): Promise<void> {
  await connection.query(
    `UPDATE schema_migrations SET state = 'failed', error = ?, finished_at = UTC_TIMESTAMP(3) WHERE version = ?`,
    [error, version],
  );
}

/** Writes down that a migration is complete, in the form that its file has now. */
export async function recordDone(connection: Connection, migration: Migration): Promise<void> {
  const count = migration.statements.length;
  await connection.query(
    `UPDATE schema_migrations SET state = 'done', error = NULL, finished_at = UTC_TIMESTAMP(3), sha256 = ?,
       statements = ?, statements_done = ? WHERE version = ?`,
    [migration.sha256, count, count, migration.version],
  );
}
