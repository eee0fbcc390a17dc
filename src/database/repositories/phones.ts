import type { Secret } from '../../domain/secret.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

/**
 * Passwords of phones of sessions: rows of ps_auths beside the extension's own, which the endpoint lists after it.
 * Their ids are the extension's number, `~` and the session's id.
 */

/** A password that no session has any longer. */
interface PhoneAuth {
  id: string;
  extension: string;
}

/** The id of the password for a phone of a session. */
export function phoneAuthId(extension: string, sessionId: number): string {
  return `${extension}~${sessionId}`;
}

/** Gives the phone of a session a password for an extension. Run it in a transaction. */
export async function insertPhoneAuth(
  connection: Connection,
  phone: { extension: string; sessionId: number; password: Secret },
): Promise<void> {
  const id = phoneAuthId(phone.extension, phone.sessionId);
  await connection.query('INSERT INTO ps_auths SET ?', {
    id,
    auth_type: 'userpass',
    username: phone.extension,
    password: phone.password.reveal(),
  });
  await connection.query('UPDATE access_tokens SET phone_auth = ? WHERE id = ?', [id, phone.sessionId]);
}

/** Takes the phones of a user from the user's sessions; what is left of them are orphans. */
export async function forgetPhones(connection: Connection, userId: number): Promise<void> {
  await connection.query('UPDATE access_tokens SET phone_auth = NULL WHERE user_id = ?', [userId]);
}

/** Passwords of phones whose sessions are over. */
export async function orphanPhoneAuths(connection: Connection): Promise<PhoneAuth[]> {
  return select<PhoneAuth>(
    connection,
    `SELECT a.id, SUBSTRING_INDEX(a.id, '~', 1) AS extension FROM ps_auths a
     LEFT JOIN access_tokens t ON t.phone_auth = a.id WHERE a.id LIKE '%~%' AND t.id IS NULL ORDER BY a.id`,
  );
}

/** Removes passwords of phones. */
export async function deletePhoneAuths(connection: Connection, ids: readonly string[]): Promise<void> {
  await connection.query('DELETE FROM ps_auths WHERE id IN (?)', [ids]);
}

/** Lets an endpoint list the passwords that there are for it, and returns the list; null without an endpoint. */
export async function listPhoneAuths(connection: Connection, extension: string): Promise<string | null> {
  const rows = await select<{ id: string }>(
    connection,
    'SELECT id FROM ps_auths WHERE id = ? OR id LIKE ? ORDER BY LENGTH(id), id',
    [extension, `${extension}~%`],
  );
  const list = rows.map(({ id }) => id).join(',');
  await connection.query('UPDATE ps_endpoints SET auth = ? WHERE id = ?', [list, extension]);
  const [endpoint] = await select(connection, 'SELECT id FROM ps_endpoints WHERE id = ?', [extension]);
  return endpoint === undefined ? null : list;
}
