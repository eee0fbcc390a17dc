import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/** Keeps what the server tells of itself under a name, in place of what it told before. */
export async function writeReport(
  connection: Connection,
  name: string,
  report: unknown,
  at: Date,
): Promise<void> {
  await connection.query('REPLACE INTO server_reports SET ?', [
    { name, report: JSON.stringify(report), reported_at: at },
  ]);
}

/** What the server told last under a name, or null. */
export async function readReport(
  connection: Connection,
  name: string,
): Promise<{ report: unknown; at: Date } | null> {
  const sql = 'SELECT report, reported_at AS at FROM server_reports WHERE name = ?';
  const [row] = await select<{ report: string; at: Date }>(connection, sql, [name]);
  return row === undefined ? null : { report: JSON.parse(row.report), at: row.at };
}
