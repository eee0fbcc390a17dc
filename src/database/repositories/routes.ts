import type { ResultSetHeader } from 'mysql2';
import { readHours } from '../../domain/hours.ts';
import { readPattern } from '../../domain/patterns.ts';
import {
  type Destination,
  type InboundRule,
  kindRegex,
  type NumberKinds,
  type OutboundRule,
} from '../../domain/routes.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';
import { insertRows } from './endpoints.ts';

export interface StoredInbound extends InboundRule {
  createdAt: Date;
}

export interface StoredOutbound extends OutboundRule {
  createdAt: Date;
}

interface InboundRow extends Omit<StoredInbound, 'to' | 'createdAt'> {
  destination: Destination;
  created_at: Date;
}

/** Inbound routes, the more specific first; of one number or all. */
export async function inboundRoutes(connection: Connection, did?: string): Promise<StoredInbound[]> {
  const rows = await select<InboundRow>(
    connection,
    `SELECT did, destination, hours, otherwise, created_at FROM inbound_routes
     WHERE ? IS NULL OR did = ? ORDER BY sort_key, did`,
    [did ?? null, did ?? null],
  );
  return rows.map(({ destination, created_at, ...row }) => ({
    ...row,
    to: destination,
    createdAt: created_at,
  }));
}

interface OutboundRow
  extends Omit<StoredOutbound, 'trunks' | 'emergency' | 'international' | 'createdAt' | 'failoverSeconds'> {
  trunks: string | null;
  emergency: number;
  international: number;
  failoverSeconds: string;
  created_at: Date;
}

/** Outbound routes, the more specific first; of one pattern or all. */
export async function outboundRoutes(connection: Connection, pattern?: string): Promise<StoredOutbound[]> {
  const rows = await select<OutboundRow>(
    connection,
    `SELECT pattern, strip, prepend, emergency, international, max_calls AS maxCalls, max_seconds AS maxSeconds,
       failover_seconds AS failoverSeconds, created_at,
       (SELECT GROUP_CONCAT(trunk ORDER BY position) FROM outbound_route_trunks WHERE route_id = id) AS trunks
     FROM outbound_routes WHERE ? IS NULL OR pattern = ? ORDER BY sort_key, pattern`,
    [pattern ?? null, pattern ?? null],
  );
  return rows.map(({ trunks, emergency, international, failoverSeconds, created_at, ...row }) => ({
    ...row,
    trunks: trunks?.split(',') ?? [],
    emergency: emergency === 1,
    international: international === 1,
    failoverSeconds: Number(failoverSeconds),
    createdAt: created_at,
  }));
}

/** Writes an inbound route in place of the one that it had; run it in a transaction. */
export async function writeInbound(connection: Connection, route: StoredInbound, at: Date): Promise<void> {
  const { did, to, hours, otherwise, createdAt } = route;
  await deleteInbound(connection, did);
  const { regex, sortKey } = patternOf(did);
  const row = { did, regex, sort_key: sortKey, destination: to, hours, otherwise };
  await insertRows(connection, 'inbound_routes', [{ ...row, created_at: createdAt, updated_at: at }]);
  const openings = hours === null ? [] : readHours(hours);
  if (typeof openings === 'string') throw new Error(openings);
  await insertRows(
    connection,
    'inbound_route_hours',
    openings.map(({ day, from, to: until }) => ({ did, day, from_time: from, to_time: until })),
  );
}

/** Writes an outbound route; its trunks take the place of those that it had. Run it in a transaction. */
export async function writeOutbound(connection: Connection, route: StoredOutbound, at: Date): Promise<void> {
  const { pattern, trunks, createdAt, maxCalls, maxSeconds, failoverSeconds, ...same } = route;
  const { regex, sortKey } = patternOf(pattern);
  const row = {
    ...same,
    ...{ pattern, regex, sort_key: sortKey, max_calls: maxCalls, max_seconds: maxSeconds },
    ...{ failover_seconds: failoverSeconds, created_at: createdAt, updated_at: at },
  };
  // Its id stays: Asterisk counts the calls that are on by it.
  await insertRows(connection, 'outbound_routes', [row], Object.keys(row));
  const [stored] = await select<{ id: number }>(
    connection,
    'SELECT id FROM outbound_routes WHERE pattern = ?',
    [pattern],
  );
  const id = stored?.id;
  await connection.query('DELETE FROM outbound_route_trunks WHERE route_id = ?', [id]);
  const rows = trunks.map((trunk, position) => ({ route_id: id, position, trunk }));
  await insertRows(connection, 'outbound_route_trunks', rows);
}

function patternOf(text: string) {
  const pattern = readPattern(text);
  if (typeof pattern === 'string') throw new Error(pattern);
  return pattern;
}

/** Removes an inbound route with its hours. */
export async function deleteInbound(connection: Connection, did: string): Promise<void> {
  await connection.query<ResultSetHeader>('DELETE FROM inbound_routes WHERE did = ?', [did]);
}

/** Removes an outbound route with its list of trunks. */
export async function deleteOutbound(connection: Connection, pattern: string): Promise<void> {
  await connection.query<ResultSetHeader>('DELETE FROM outbound_routes WHERE pattern = ?', [pattern]);
}

/** The kinds of numbers. */
export async function numberKinds(connection: Connection): Promise<NumberKinds> {
  const sql = 'SELECT kind, numbers FROM number_kinds';
  const rows = await select<{ kind: keyof NumberKinds; numbers: string }>(connection, sql);
  const kinds: NumberKinds = { emergency: [], international: [] };
  for (const { kind, numbers } of rows) kinds[kind] = numbers.split(',').filter((text) => text !== '');
  return kinds;
}

/** The numbers that trunks show to whoever is called, by the trunks' names. */
export async function trunkCallerIds(connection: Connection): Promise<Map<string, string>> {
  const rows = await select<{ id: string; shown: string }>(
    connection,
    'SELECT id, caller_id AS shown FROM endpoints WHERE caller_id IS NOT NULL',
  );
  return new Map(rows.map(({ id, shown }) => [id, shown]));
}

/** Sets the kinds of numbers. */
export async function writeNumberKinds(connection: Connection, kinds: NumberKinds): Promise<void> {
  const rows = (['emergency', 'international'] as const).map((kind) => ({
    ...{ kind, numbers: kinds[kind].join(','), regex: kindRegex(kind, kinds[kind]) },
  }));
  await insertRows(connection, 'number_kinds', rows, ['numbers', 'regex']);
}

/** The moment of the week in the server's time zone: now, or a point in time. Monday is 1. */
export async function serverWeekTime(
  connection: Connection,
  at: Date | null,
): Promise<{ day: number; time: string }> {
  const [row] = await select<{ day: number; time: string }>(
    connection,
    `SELECT WEEKDAY(local) + 1 AS day, TIME_FORMAT(local, '%H:%i') AS time
     FROM (SELECT CONVERT_TZ(?, '+00:00', 'SYSTEM') AS local) AS clock`,
    [(at ?? new Date()).toISOString().slice(0, 19).replace('T', ' ')],
  );
  return row ?? { day: 1, time: '00:00' };
}
