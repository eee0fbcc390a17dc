import { endpointColumns } from '../../domain/endpoints.ts';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import { testNumbers } from '../../domain/test-numbers.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';
import { insertRows } from './endpoints.ts';

/**
 * The phones of `call test`: rows for Asterisk alone, so that no list has them. Migration 007 keeps their calls out of
 * the records.
 */

const tables = ['ps_endpoints', 'ps_auths', 'ps_aors'] as const;
const turn = `CONCAT('smartcms_call_test_', DATABASE())`;
/** Longer than a test takes. */
const waitSeconds = 30;

/** One test at a time. The server lets go of the lock when the connection dies. Throws UserError('locked'). */
export async function takeTestTurn(connection: Connection): Promise<void> {
  const [lock] = await select<{ got: number | null }>(connection, `SELECT GET_LOCK(${turn}, ?) AS got`, [
    waitSeconds,
  ]);
  if (lock?.got === 1) return;
  throw new UserError('locked', `Another call test has been at work for ${waitSeconds} s.`, {
    hint: 'Try again when it is done.',
  });
}

export async function leaveTestTurn(connection: Connection): Promise<void> {
  await connection.query(`DO RELEASE_LOCK(${turn})`);
}

/** Adds test phones; run it in a transaction. */
export async function insertTestPhones(
  connection: Connection,
  phones: readonly { number: string; password: Secret }[],
): Promise<void> {
  const rows = phones.map(({ number, password }) =>
    endpointColumns({ number, type: '3rd_party', name: null, password: password.reveal() }),
  );
  await insertRows(
    connection,
    'ps_endpoints',
    rows.map(({ endpoint }) => endpoint),
  );
  await insertRows(
    connection,
    'ps_auths',
    rows.map(({ auth }) => auth),
  );
  // Asked for a sign of life, a new aor would make Asterisk look through all endpoints (asterisk/introduce.ts).
  await insertRows(
    connection,
    'ps_aors',
    rows.map(({ aor }) => ({ ...aor, qualify_frequency: 0 })),
  );
}

/** Whether a test has left its phones. */
export async function areTestPhonesLeft(connection: Connection): Promise<boolean> {
  return (await testPhones(connection)).length > 0;
}

/** Removes all test phones and gives their numbers; run it in a transaction. */
export async function deleteTestPhones(connection: Connection): Promise<string[]> {
  const numbers = await testPhones(connection);
  if (numbers.length === 0) return [];
  for (const table of tables) await connection.query('DELETE FROM ?? WHERE id IN (?)', [table, numbers]);
  return numbers;
}

/** Numbers that have a row in any of the tables. */
async function testPhones(connection: Connection): Promise<string[]> {
  const each = tables.map((table) => `SELECT id FROM ${table} WHERE id IN (?)`).join(' UNION ');
  const rows = await select<{ id: string }>(
    connection,
    each,
    tables.map(() => testNumbers),
  );
  return rows.map(({ id }) => id);
}

/** Takes out what Asterisk wrote of the test's call; how many rows it were. */
export async function takeTestRecords(connection: Connection, caller: string): Promise<number> {
  const rows = await select<{ id: number }>(connection, 'SELECT id FROM cdr WHERE src = ?', [caller]);
  if (rows.length > 0) await connection.query('DELETE FROM cdr WHERE id IN (?)', [rows.map(({ id }) => id)]);
  return rows.length;
}
