import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/** The settings that were made, by their names. */
export async function readSettingRows(connection: Connection): Promise<Map<string, unknown>> {
  const rows = await select<{ name: string; value: string }>(connection, 'SELECT name, value FROM settings');
  return new Map(rows.map(({ name, value }) => [name, JSON.parse(value)]));
}

export async function writeSetting(
  connection: Connection,
  name: string,
  value: unknown,
  at: Date,
): Promise<void> {
  const row = { name, value: JSON.stringify(value), updated_at: at };
  await connection.query(
    'INSERT INTO settings SET ? ON DUPLICATE KEY UPDATE value = VALUES(value), updated_at = VALUES(updated_at)',
    [row],
  );
}
