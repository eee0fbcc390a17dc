import type { ResultSetHeader } from 'mysql2';
import type { RecordingKind, RecordingSubject } from '../../domain/recordings.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

export interface StoredRule extends RecordingSubject {
  createdAt: Date;
}

/** Where what a rule is about stands. */
const homes: Record<RecordingKind, readonly [table: string, column: string]> = {
  extension: ['endpoints', 'id'],
  group: ['ring_groups', 'number'],
  in: ['inbound_routes', 'did'],
  out: ['outbound_routes', 'pattern'],
};

export async function listRules(connection: Connection): Promise<StoredRule[]> {
  const sql = 'SELECT kind, name, created_at AS createdAt FROM recording_rules ORDER BY kind, name';
  return select<StoredRule>(connection, sql);
}

/** Whether there is such an extension, group or route. */
export async function doesSubjectExist(
  connection: Connection,
  { kind, name }: RecordingSubject,
): Promise<boolean> {
  const rows = await select(connection, 'SELECT 1 FROM ?? WHERE ?? = ?', [...homes[kind], name]);
  return rows.length > 0;
}

/** False if there is one already. */
export async function insertRule(
  connection: Connection,
  { kind, name }: RecordingSubject,
  at: Date,
): Promise<boolean> {
  const sql = 'INSERT IGNORE INTO recording_rules (kind, name, created_at) VALUES (?)';
  const [result] = await connection.query<ResultSetHeader>(sql, [[kind, name, at]]);
  return result.affectedRows > 0;
}

/** False if there is none. */
export async function deleteRule(connection: Connection, { kind, name }: RecordingSubject): Promise<boolean> {
  const sql = 'DELETE FROM recording_rules WHERE kind = ? AND name = ?';
  const [result] = await connection.query<ResultSetHeader>(sql, [kind, name]);
  return result.affectedRows > 0;
}
