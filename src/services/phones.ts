import { findExtension, readPassword } from '../database/repositories/endpoints.ts';
import {
  deletePhoneAuths,
  insertPhoneAuth,
  listPhoneAuths,
  orphanPhoneAuths,
  phoneAuthId,
} from '../database/repositories/phones.ts';
import type { Refresh } from '../database/repositories/refresh-due.ts';
import { endpointTypes } from '../domain/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { Expected } from './asterisk-refresh.ts';
import { commitChange } from './change.ts';
import { newSecret } from './extensions.ts';
import type { Actor, Session } from './server-session.ts';
import type { Caller } from './sessions.ts';

/** What the phone of a session registers with. It is not what other phones of the extension have. */
export interface PhoneCredential {
  username: string;
  password: string;
  name: string | null;
  transport: 'wss';
  /** Of the WebSocket, at the address of the console. */
  path: '/ws';
}

/** Most phones of sessions that an extension has: Asterisk's list of passwords has 255 characters. */
const mostPhones = 8;

/**
 * The credential for the phone of a session; the same one as long as the session lasts.
 * @throws UserError not_found (no extension), conflict (a desk phone; too many sessions), failed (Asterisk away).
 */
export async function sessionPhone(session: Session, actor: Actor, caller: Caller): Promise<PhoneCredential> {
  const { database } = session;
  const { extension: number, sessionId } = caller;
  const extension = number === null ? null : await findExtension(database, number);
  if (number === null || extension === null) {
    throw new UserError('not_found', 'no extension belongs to you');
  }
  if (endpointTypes[extension.type].transport !== 'wss') {
    throw new UserError('conflict', `extension ${number} is a desk phone, and not for browsers`);
  }
  const id = phoneAuthId(number, sessionId);
  const existing = await readPassword(database, id);
  const password = existing === null ? newSecret() : new Secret(existing);
  if (existing === null) {
    await commitChange(session, actor, async () => {
      await insertPhoneAuth(database, { extension: number, sessionId, password });
      const list = await listPhoneAuths(database, number);
      if ((list?.split(',').length ?? 0) > mostPhones + 1) {
        throw new UserError('conflict', `${mostPhones} sessions have a phone already: log out of one`);
      }
      return {
        value: null,
        consequences: {
          action: 'phone.issue',
          event: 'phone.issued',
          subject: number,
          refreshes: [{ what: 'changed', id: number }],
          expected: [withAuths(number, list)],
        },
      };
    });
  }
  return {
    username: number,
    password: password.reveal(),
    name: extension.name,
    transport: 'wss',
    path: '/ws',
  };
}

/**
 * Ends the phones of sessions that are over: their passwords are void, and their extensions' registrations end. A
 * phone that is still entitled registers again by itself. Does nothing if there are none.
 * @throws UserError failed (Asterisk away: it is told later).
 */
export async function endOrphanPhones(session: Session, actor: Actor): Promise<void> {
  const { database } = session;
  if ((await orphanPhoneAuths(database)).length === 0) return;
  await commitChange(session, actor, async () => {
    const orphans = await orphanPhoneAuths(database);
    if (orphans.length === 0) return { value: null, consequences: null };
    const ids = orphans.map(({ id }) => id);
    await deletePhoneAuths(database, ids);
    const numbers = [...new Set(orphans.map(({ extension }) => extension))];
    const expected: Expected[] = [];
    for (const number of numbers) expected.push(withAuths(number, await listPhoneAuths(database, number)));
    return {
      value: null,
      consequences: {
        action: 'phone.end',
        event: 'phone.ended',
        subject: numbers.slice(0, 20).join(','),
        // The passwords go first: then nobody comes back while registrations end.
        refreshes: [...ids, ...numbers].map((id): Refresh => ({ what: 'removed', id })),
        expected,
      },
    };
  });
}

/** Null for an extension that is gone. */
function withAuths(number: string, list: string | null): Expected {
  return { id: number, endpoint: list === null ? null : { settings: { Auth: list } } };
}
