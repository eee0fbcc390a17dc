import type { Connection } from '../connect.ts';
import type { Migration } from './files.ts';
import { type JournalRow, readJournal } from './journal.ts';
import { isLocked } from './lock.ts';

export interface MigrationStatus {
  version: string;
  name: string;
  /**
   * interrupted: begun, not finished, and nobody is at it; changed: applied with another text than this release
   * has; unknown: applied by a newer release.
   */
  state: 'applied' | 'pending' | 'running' | 'failed' | 'interrupted' | 'changed' | 'unknown';
  /** Null for a migration that this release does not know. */
  additive: boolean | null;
  oldestCompatible: string;
  statements: number;
  statementsDone: number;
  error: string | null;
  /** ISO 8601, UTC. */
  startedAt: string | null;
  finishedAt: string | null;
  appliedBy: string | null;
  toolVersion: string | null;
}

/** The state of each migration of this release and of the database, in order. Changes nothing. */
export async function migrationStatus(
  connection: Connection,
  files: readonly Migration[],
): Promise<MigrationStatus[]> {
  const rows = await readJournal(connection);
  const busy = rows.some((row) => row.state === 'running') && (await isLocked(connection));
  return compare(files, rows, busy);
}

/** The same from what was read; `busy` says whether a runner is at work. */
export function compare(
  files: readonly Migration[],
  rows: readonly JournalRow[],
  busy: boolean,
): MigrationStatus[] {
  const versions = new Set([...files, ...rows].map((each) => each.version));
  return [...versions].sort().flatMap((version) => {
    const file = files.find((each) => each.version === version);
    const row = rows.find((each) => each.version === version);
    const known = file ?? row;
    if (known === undefined) return [];
    return {
      version,
      name: known.name,
      state: stateOf(file, row, busy),
      additive: file?.additive ?? null,
      oldestCompatible: file?.oldestCompatible ?? row?.oldest_compatible ?? '',
      statements: file?.statements.length ?? row?.statements ?? 0,
      statementsDone: row?.statements_done ?? 0,
      error: row?.error ?? null,
      startedAt: row?.started_at.toISOString() ?? null,
      finishedAt: row?.finished_at?.toISOString() ?? null,
      appliedBy: row?.applied_by ?? null,
      toolVersion: row?.tool_version ?? null,
    };
  });
}

function stateOf(
  file: Migration | undefined,
  row: JournalRow | undefined,
  busy: boolean,
): MigrationStatus['state'] {
  if (row === undefined) return 'pending';
  if (row.state === 'running' && busy) return 'running';
  if (file === undefined) return 'unknown';
  if (file.sha256 !== row.sha256) return 'changed';
  if (row.state === 'done') return 'applied';
  return row.state === 'failed' ? 'failed' : 'interrupted';
}
