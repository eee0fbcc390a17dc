import { UserError } from '../../domain/errors.ts';
import { compareVersions } from '../../domain/versions.ts';
import { type Connection, isLinkLost, linkLost } from '../connect.ts';
import { transaction } from '../query.ts';
import type { Migration } from './files.ts';
import { isRepeatable, isTransactional } from './idempotent.ts';
import {
  createJournal,
  type JournalRow,
  readJournal,
  recordDone,
  recordFailure,
  recordStart,
  recordStatements,
} from './journal.ts';
import { withLock } from './lock.ts';
import { compare, type MigrationStatus } from './status.ts';

export interface StatementProgress {
  version: string;
  name: string;
  /** Counted from 1. */
  statement: number;
  statements: number;
  sql: string;
}

export interface RunOptions {
  /** Who runs it, such as an e-mail address or user and machine. */
  appliedBy: string;
  /** The release of SmartCMS that runs it. */
  toolVersion: string;
  /** Called before each statement. */
  onStatement?: ((progress: StatementProgress) => void) | undefined;
  /**
   * What to do with an interrupted statement of which nobody knows whether it took effect: run it again, or take
   * its whole migration as applied (the user has completed it by hand).
   */
  recover?: 'resume' | 'mark-applied' | undefined;
  /** The migration that `recover` is meant for; another one that needs it is then left alone. */
  version?: string | undefined;
  /** Seconds to wait for another runner; 30 if absent. */
  lockWaitSeconds?: number | undefined;
}

export interface RunResult {
  /** Migrations that this run completed, such as 001_realtime. */
  applied: string[];
}

/**
 * Brings the database up to the given migrations, one runner at a time. Throws UserError: locked, server_newer,
 * connection_lost, or migration_failed for a statement that failed, a migration that changed after it was applied,
 * and an interrupted one that needs a decision.
 */
export async function runMigrations(
  connection: Connection,
  files: readonly Migration[],
  options: RunOptions,
): Promise<RunResult> {
  try {
    return await withLock(connection, options.lockWaitSeconds ?? 30, async () => {
      await createJournal(connection);
      const rows = await readJournal(connection);
      refuseUnfit(compare(files, rows, false), rows, options);
      const applied: string[] = [];
      for (const file of files) {
        const row = rows.find((each) => each.version === file.version);
        if (row?.state === 'done') continue;
        await apply(connection, file, row, options);
        applied.push(`${file.version}_${file.name}`);
      }
      return { applied };
    });
  } catch (error) {
    if (error instanceof UserError || !isLinkLost(error)) throw error;
    throw linkLost(error);
  }
}

async function apply(
  connection: Connection,
  file: Migration,
  row: JournalRow | undefined,
  options: RunOptions,
) {
  if (row !== undefined && recoveryOf(row, options) === 'mark-applied') {
    await recordDone(connection, file);
    return;
  }
  const done = row?.statements_done ?? 0;
  refuseAmbiguous(file, row, options);
  await recordStart(connection, file, options);
  // What an earlier run set for its session is gone.
  for (const sql of file.statements.slice(0, done)) {
    if (/^set\b/i.test(sql)) await connection.query(sql);
  }
  for (const [index, sql] of file.statements.entries()) {
    if (index < done) continue;
    const { version, name, statements } = file;
    options.onStatement?.({ version, name, statement: index + 1, statements: statements.length, sql });
    try {
      await runStatement(connection, version, sql, index + 1);
    } catch (error) {
      if (isLinkLost(error)) throw error;
      throw await statementError(connection, file, index, error);
    }
  }
  await recordDone(connection, file);
}

/** Runs a statement and counts it: rows in one transaction; a change of the schema commits by itself. */
async function runStatement(
  connection: Connection,
  version: string,
  sql: string,
  number: number,
): Promise<void> {
  const run = async () => {
    await connection.query(sql);
    await recordStatements(connection, version, number);
  };
  await (isTransactional(sql) ? transaction(connection, run) : run());
}

async function statementError(connection: Connection, file: Migration, index: number, cause: unknown) {
  const reason = cause instanceof Error ? cause.message : String(cause);
  await recordFailure(connection, file.version, reason);
  return new UserError(
    'migration_failed',
    `Migration ${file.version}_${file.name} failed in statement ${index + 1} of ${file.statements.length}: ${reason}`,
    {
      hint: 'The statement had no effect. Remove the cause, then: smartcms migrate run',
      output: file.statements[index]?.split('\n') ?? [],
      cause,
    },
  );
}

function recoveryOf(row: JournalRow, options: RunOptions): RunOptions['recover'] {
  return options.version === undefined || options.version === row.version ? options.recover : undefined;
}

function refuseUnfit(
  all: readonly MigrationStatus[],
  rows: readonly JournalRow[],
  options: RunOptions,
): void {
  const newer = all.find((each) => each.state === 'unknown' && !canLiveWith(each, options.toolVersion));
  if (newer !== undefined) {
    throw new UserError(
      'server_newer',
      `The database has migration ${newer.version}_${newer.name} of SmartCMS ${newer.toolVersion}; this is ${options.toolVersion}.`,
      { hint: `Update SmartCMS, at least to ${newer.oldestCompatible}.` },
    );
  }
  for (const row of rows) {
    const status = all.find((each) => each.version === row.version);
    if (status?.state !== 'changed' || (row.state !== 'done' && recoveryOf(row, options) === 'mark-applied'))
      continue;
    throw new UserError(
      'migration_failed',
      `Migration ${row.version}_${row.name} is not the one that SmartCMS ${row.tool_version} ran on this database: its text has changed since.`,
      {
        hint: `Use an unchanged SmartCMS ${row.tool_version} or newer; migrations are never edited, new ones are added.`,
      },
    );
  }
  const last = rows.at(-1)?.version ?? '';
  const late = all.find((each) => each.state === 'pending' && each.version < last);
  if (late !== undefined) {
    throw new UserError(
      'migration_failed',
      `Migration ${late.version}_${late.name} was never applied, though the later ${last} was.`,
      { hint: 'The database comes from another line of releases; use the SmartCMS that made it.' },
    );
  }
}

/** Whether a release can run with a migration of a newer one, which must be complete and declare it. */
function canLiveWith(migration: MigrationStatus, toolVersion: string): boolean {
  const complete = migration.finishedAt !== null && migration.error === null;
  return complete && compareVersions(toolVersion, migration.oldestCompatible) >= 0;
}

/** Stops where nobody knows whether the interrupted statement took effect and running it twice could do harm. */
function refuseAmbiguous(file: Migration, row: JournalRow | undefined, options: RunOptions): void {
  if (row === undefined || row.state === 'failed' || recoveryOf(row, options) === 'resume') return;
  const sql = file.statements[row.statements_done];
  if (sql === undefined || isRepeatable(sql)) return;
  const place = `statement ${row.statements_done + 1} of ${file.statements.length}`;
  throw new UserError(
    'migration_failed',
    `Migration ${file.version}_${file.name} was interrupted in ${place}, and the server does not say whether that took effect.`,
    {
      hint: `Look at the database (smartcms db). If it took no effect: smartcms migrate run --resume. If it did, run the statements after it by hand, then: smartcms migrate run --mark-applied ${file.version}`,
      output: sql.split('\n'),
    },
  );
}
