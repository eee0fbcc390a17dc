import type { ResultSetHeader } from 'mysql2';
import type { Connection } from '../connect.ts';

/** Gives a user these codes in place of all others; by their hashes. */
export async function replaceRecoveryCodes(
  connection: Connection,
  userId: number,
  hashes: readonly Buffer[],
): Promise<void> {
  await connection.query('DELETE FROM user_recovery_codes WHERE user_id = ?', [userId]);
  if (hashes.length === 0) return;
  const rows = hashes.map((hash) => [userId, hash]);
  await connection.query('INSERT INTO user_recovery_codes (user_id, code_hash) VALUES ?', [rows]);
}

/** Uses up a code; false if the user has no such code. */
export async function takeRecoveryCode(
  connection: Connection,
  userId: number,
  hash: Buffer,
): Promise<boolean> {
  const [result] = await connection.query<ResultSetHeader>(
    'DELETE FROM user_recovery_codes WHERE user_id = ? AND code_hash = ?',
    [userId, hash],
  );
  return result.affectedRows === 1;
}
