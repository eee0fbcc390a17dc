import type { GroupRule } from '../../domain/groups.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';
import { insertRows } from './endpoints.ts';

export interface StoredGroup extends GroupRule {
  createdAt: Date;
}

interface GroupRow extends Omit<StoredGroup, 'members' | 'createdAt'> {
  members: string | null;
  created_at: Date;
}

/** Ring groups in the order of their numbers; one or all. */
export async function ringGroups(connection: Connection, number?: string): Promise<StoredGroup[]> {
  const rows = await select<GroupRow>(
    connection,
    `SELECT number, name, ring_seconds AS ringSeconds, fallback, created_at,
       (SELECT GROUP_CONCAT(extension ORDER BY position) FROM ring_group_members WHERE group_number = number) AS members
     FROM ring_groups WHERE ? IS NULL OR number = ? ORDER BY number`,
    [number ?? null, number ?? null],
  );
  return rows.map(({ members, created_at, ...row }) => ({
    ...row,
    members: members?.split(',') ?? [],
    createdAt: created_at,
  }));
}

/** Those of these numbers that belong to groups. */
export async function groupNumbers(
  connection: Connection,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  if (numbers.length === 0) return new Set();
  const sql = 'SELECT number FROM ring_groups WHERE number IN (?)';
  const rows = await select<{ number: string }>(connection, sql, [numbers]);
  return new Set(rows.map(({ number }) => number));
}

/** Writes a group; its members take the place of those that it had. Run it in a transaction. */
export async function writeGroup(connection: Connection, group: StoredGroup, at: Date): Promise<void> {
  const { number, name, members, ringSeconds, fallback, createdAt } = group;
  await deleteGroup(connection, number);
  const row = { number, name, ring_seconds: ringSeconds, fallback, created_at: createdAt, updated_at: at };
  await insertRows(connection, 'ring_groups', [row]);
  await insertRows(
    connection,
    'ring_group_members',
    members.map((extension, position) => ({ group_number: number, position, extension })),
  );
}

/** Removes a group with its list of members. */
export async function deleteGroup(connection: Connection, number: string): Promise<void> {
  await connection.query('DELETE FROM ring_groups WHERE number = ?', [number]);
}
