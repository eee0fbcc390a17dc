import type { ResultSetHeader } from 'mysql2';
import type { Job, JobKind, JobState } from '../../domain/jobs.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

export interface NewJob {
  kind: JobKind;
  arguments: Record<string, unknown>;
  requestedBy: string;
  /** IP address that the request came from. */
  requestedFrom: string | null;
  requestedAt: Date;
}

interface JobRow {
  id: number;
  kind: JobKind;
  arguments: string;
  state: JobState;
  progress: string | null;
  result: string | null;
  error: string | null;
  requested_by: string;
  requested_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

const columns = `id, kind, arguments, state, progress, result, error, requested_by, requested_at, started_at,
  finished_at`;

/** Adds a job that waits for the runner; resolves to its id. */
export async function addJob(connection: Connection, job: NewJob): Promise<number> {
  const [{ insertId }] = await connection.query<ResultSetHeader>('INSERT INTO jobs SET ?', {
    kind: job.kind,
    arguments: JSON.stringify(job.arguments),
    requested_by: job.requestedBy,
    requested_from: job.requestedFrom,
    requested_at: job.requestedAt,
  });
  return insertId;
}

export async function findJob(connection: Connection, id: number): Promise<Job | null> {
  const [row] = await select<JobRow>(connection, `SELECT ${columns} FROM jobs WHERE id = ?`, [id]);
  return row === undefined ? null : jobOf(row);
}

export interface JobFilter {
  kind?: JobKind | undefined;
  state?: JobState | undefined;
  /** Only those that came before this one. */
  before?: number | undefined;
  limit: number;
}

/** Newest first. */
export async function findJobs(
  connection: Connection,
  { kind, state, before, limit }: JobFilter,
): Promise<Job[]> {
  const conditions: [string, unknown][] = [
    ['kind = ?', kind],
    ['state = ?', state],
    ['id < ?', before],
  ];
  const given = conditions.filter(([, value]) => value !== undefined);
  const where = given.map(([sql]) => ` AND ${sql}`).join('');
  const sql = `SELECT ${columns} FROM jobs WHERE TRUE${where} ORDER BY id DESC LIMIT ?`;
  const rows = await select<JobRow>(connection, sql, [...given.map(([, value]) => value), limit]);
  return rows.map(jobOf);
}

/** The job that has waited longest becomes the caller's, or null: no two callers get the same one. */
export async function claimJob(connection: Connection, at: Date): Promise<Job | null> {
  const sql = `UPDATE jobs SET state = 'running', started_at = ?, id = LAST_INSERT_ID(id)
    WHERE state = 'queued' ORDER BY id LIMIT 1`;
  const [{ affectedRows, insertId }] = await connection.query<ResultSetHeader>(sql, [at]);
  return affectedRows === 0 ? null : findJob(connection, insertId);
}

export async function tellProgress(connection: Connection, id: number, progress: string): Promise<void> {
  await connection.query('UPDATE jobs SET progress = ? WHERE id = ?', [progress.slice(0, 200), id]);
}

/** Ends a job with its result or its error. */
export async function endJob(
  connection: Connection,
  id: number,
  at: Date,
  outcome: { result: unknown } | { error: string },
): Promise<void> {
  const ended =
    'error' in outcome
      ? { state: 'failed', error: outcome.error.slice(0, 1000) }
      : { state: 'done', result: JSON.stringify(outcome.result ?? null) };
  await connection.query('UPDATE jobs SET ?, progress = NULL, finished_at = ? WHERE id = ?', [ended, at, id]);
}

/** Ends those that a runner left behind, and those that have waited since before `expired`; resolves to their ids. */
export async function failLostJobs(connection: Connection, at: Date, expired: Date): Promise<number[]> {
  const lost = `state = 'running' OR (state = 'queued' AND requested_at < ?)`;
  const rows = await select<{ id: number }>(connection, `SELECT id FROM jobs WHERE ${lost}`, [expired]);
  await connection.query(
    `UPDATE jobs SET progress = NULL, finished_at = ?, error = IF(state = 'running',
       'Its runner ended before it did.', 'It waited too long for a runner.'), state = 'failed'
     WHERE ${lost}`,
    [at, expired],
  );
  return rows.map(({ id }) => id);
}

/** Forgets all that ended but the newest `keep`. */
export async function dropOldJobs(connection: Connection, keep: number): Promise<void> {
  await connection.query(
    `DELETE FROM jobs WHERE state IN ('done', 'failed') AND id <
       (SELECT MIN(id) FROM (SELECT id FROM jobs ORDER BY id DESC LIMIT ?) AS newest)`,
    [keep],
  );
}

/**
 * Makes this connection the one runner of jobs until it ends; false if another is.
 */
export async function becomeRunner(connection: Connection): Promise<boolean> {
  const sql = `SELECT GET_LOCK(CONCAT('smartcms_jobs_', DATABASE()), 0) AS got`;
  const [row] = await select<{ got: number | null }>(connection, sql);
  return row?.got === 1;
}

function jobOf(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    arguments: JSON.parse(row.arguments),
    state: row.state,
    progress: row.progress,
    result: row.result === null ? null : JSON.parse(row.result),
    error: row.error,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
