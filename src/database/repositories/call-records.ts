import type { ResultSetHeader } from 'mysql2';
import type { CallFilter, callSorts, directions, dispositions } from '../../domain/calls.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/** So many milliseconds after a call's end its record is there: they are written together each second (cdr.conf). */
export const lateRecordMs = 1500;

/** A call that is over, as the table call_records has it. */
export interface StoredCall {
  seq: number;
  id: string;
  direction: (typeof directions)[number];
  caller: string | null;
  dialled: string | null;
  answeredBy: string | null;
  trunk: string | null;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date;
  disposition: (typeof dispositions)[number];
  recorded: 0 | 1;
}

/** Where a page ends: the next one begins after it. */
export interface CallPosition {
  startedAt: Date;
  seq: number;
}

const columns = `seq, id, direction, caller, dialled, answered_by AS answeredBy, trunk, started_at AS startedAt,
  answered_at AS answeredAt, ended_at AS endedAt, disposition, recorded`;

/** Calls that pass the filter, the latest first. */
export async function findCalls(
  connection: Connection,
  filter: CallFilter,
  { after, limit }: { after: CallPosition | null; limit: number },
): Promise<StoredCall[]> {
  const { conditions, values } = where(filter);
  if (after !== null) {
    // The first condition alone is what an index can seek by.
    conditions.push('started_at <= ?', '(started_at < ? OR seq < ?)');
    values.push(after.startedAt, after.startedAt, after.seq);
  }
  return select<StoredCall>(
    connection,
    `SELECT ${columns} FROM call_records ${clause(conditions)} ORDER BY started_at DESC, seq DESC LIMIT ?`,
    [...values, limit],
  );
}

const sortColumns = {
  startedAt: 'started_at',
  from: 'caller',
  to: 'dialled',
  durationSeconds: 'TIMESTAMPDIFF(SECOND, started_at, ended_at)',
} as const satisfies Record<(typeof callSorts)[number], string>;

/** A numbered page of the calls that pass the filter. */
export async function pageCalls(
  connection: Connection,
  filter: CallFilter,
  page: { sort: keyof typeof sortColumns; descending: boolean; limit: number; offset: number },
): Promise<StoredCall[]> {
  const { conditions, values } = where(filter);
  const direction = page.descending ? 'DESC' : 'ASC';
  return select<StoredCall>(
    connection,
    `SELECT ${columns} FROM call_records ${clause(conditions)}
     ORDER BY ${sortColumns[page.sort]} ${direction}, seq ${direction} LIMIT ? OFFSET ?`,
    [...values, page.limit, page.offset],
  );
}

/** How many calls pass the filter; counts no further than `most`. */
export async function countCalls(connection: Connection, filter: CallFilter, most: number): Promise<number> {
  const { conditions, values } = where(filter);
  const [row] = await select<{ total: number }>(
    connection,
    `SELECT COUNT(*) AS total FROM (SELECT 1 FROM call_records ${clause(conditions)} LIMIT ?) AS found`,
    [...values, most],
  );
  return Number(row?.total ?? 0);
}

/** The calls of these ids, in no order. */
export async function findCallsById(connection: Connection, ids: readonly string[]): Promise<StoredCall[]> {
  if (ids.length === 0) return [];
  return select<StoredCall>(connection, `SELECT ${columns} FROM call_records WHERE id IN (?)`, [ids]);
}

/** Whether the dialplan was reached with a number in a call, which Asterisk tells a second after its end at the latest. */
export async function wasDialled(connection: Connection, id: string, dialled: string): Promise<boolean> {
  // The rows of the last minutes are found by an index.
  const sql = `SELECT 1 FROM cdr WHERE \`start\` > UTC_TIMESTAMP() - INTERVAL 5 MINUTE AND linkedid = ? AND COALESCE(NULLIF(dialled, ''), dst) = ? LIMIT 1`;
  return (await select(connection, sql, [id, dialled])).length > 0;
}

export interface DayCount {
  /** In UTC: 2026-11-22, or 2026-11-22T15 if it is an hour. */
  day: string;
  calls: number;
  answered: number;
  busy: number;
  noAnswer: number;
  failed: number;
  /** Of answered calls. */
  seconds: number;
}

/** How many calls began on each day, or in each hour, that had any; the first one first. */
export async function countCallsPer(
  unit: 'day' | 'hour',
  connection: Connection,
  filter: CallFilter,
): Promise<DayCount[]> {
  const { conditions, values } = where(filter);
  const format = unit === 'day' ? '%Y-%m-%d' : '%Y-%m-%dT%H';
  const of = (disposition: string) => `CAST(SUM(disposition = '${disposition}') AS SIGNED)`;
  return select<DayCount>(
    connection,
    `SELECT DATE_FORMAT(started_at, '${format}') AS day, COUNT(*) AS calls, ${of('answered')} AS answered,
       ${of('busy')} AS busy, ${of('no_answer')} AS noAnswer, ${of('failed')} AS failed,
       CAST(COALESCE(SUM(TIMESTAMPDIFF(SECOND, answered_at, ended_at)), 0) AS SIGNED) AS seconds
     FROM call_records ${clause(conditions)} GROUP BY day ORDER BY day`,
    values,
  );
}

/** Deletes at most `limit` records, and as many of Asterisk's own rows, that began before; how many it were. */
export async function deleteCallsBefore(
  connection: Connection,
  before: Date,
  limit: number,
): Promise<number> {
  const counts: number[] = [];
  for (const [table, column] of [
    ['call_records', 'started_at'],
    ['cdr', 'start'],
  ]) {
    const sql = 'DELETE FROM ?? WHERE ?? < ? ORDER BY ?? LIMIT ?';
    const [result] = await connection.query<ResultSetHeader>(sql, [table, column, before, column, limit]);
    counts.push(result.affectedRows);
  }
  return Math.max(...counts);
}

function where(filter: CallFilter): { conditions: string[]; values: unknown[] } {
  const { since, until, from, to, disposition, direction, trunk, recorded, text } = filter;
  const parts: (readonly [condition: string, value: unknown])[] = [
    ['started_at >= ?', since],
    ['started_at < ?', until],
    numberCondition('caller', from),
    numberCondition('dialled', to),
    ['disposition = ?', disposition],
    ['direction = ?', direction],
    ['trunk = ?', trunk],
    ['recorded = ?', recorded],
    ["CONCAT_WS(' ', caller, dialled, answered_by) LIKE ?", text && `%${escapeLike(text)}%`],
  ];
  const given = parts.filter(([, value]) => value !== undefined);
  return { conditions: given.map(([condition]) => condition), values: given.map(([, value]) => value) };
}

/** A number, or all that begin like it; *43 and others that begin with a star are numbers. */
function numberCondition(column: string, text: string | undefined): readonly [string, string | undefined] {
  if (text === undefined || !/.\*$/.test(text)) return [`${column} = ?`, text];
  return [`${column} LIKE ?`, `${escapeLike(text.slice(0, -1))}%`];
}

const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&');

const clause = (conditions: readonly string[]) =>
  conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
