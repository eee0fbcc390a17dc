import { UserError } from '../domain/errors.ts';
import type { AmiClient } from './ami/client.ts';
import { amiField } from './ami/parser.ts';
import { refreshAuth, seeEndpoint } from './realtime.ts';

/** Where res_pjsip_registrar keeps registrations in Asterisk's own database. */
const family = 'registrar/contact';

/** What a registration is replaced by: long over. Asterisk takes what is missing from its defaults. */
const expired = JSON.stringify({ uri: 'sip:gone.invalid', expiration_time: '1' });

/** How often a phone may get in between. */
const attempts = 3;

/**
 * Ends all registrations of an endpoint whose rows are gone (or whose auth has changed), in Asterisk's memory and
 * database, while Asterisk's cache still knows the endpoint: call it before refreshObjects.
 *
 * No action of the manager interface unregisters a phone, and deleting the entries would leave Asterisk asking the
 * phone for signs of life. So the entries are made to have expired, and Asterisk is asked for the endpoint, for which
 * it looks through the aor's contacts, removes those that are over, and tells everybody
 * (ast_sip_location_retrieve_aor_contacts, res/res_pjsip/location.c). The auth goes first, so that no phone comes
 * back meanwhile.
 * @throws UserError failed if a phone registers again all the same.
 */
export async function dropContacts(ami: AmiClient, id: string): Promise<void> {
  await refreshAuth(ami, id);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const keys = await contactKeys(ami, id);
    if (keys.length === 0) return;
    await Promise.all(keys.map((key) => ami.action('DBPut', { Family: family, Key: key, Val: expired })));
    if ((await seeEndpoint(ami, id)) === null) {
      // Asterisk has forgotten the endpoint already, and so does not look: what it would call is removed.
      await Promise.all(keys.map((key) => ami.action('DBDel', { Family: family, Key: key })));
    }
  }
  if ((await contactKeys(ami, id)).length === 0) return;
  throw new UserError(
    'failed',
    `Phones of ${id} register again faster than their registrations can be ended.`,
    {
      hint: 'Asterisk removes them when they expire. Try again: smartcms doctor.',
    },
  );
}

/** Keys such as `1001;@d41d8cd98f00b204e9800998ecf8427e`. */
async function contactKeys(ami: AmiClient, id: string): Promise<string[]> {
  // The key is a pattern of SQL's LIKE in main/db.c; an id may hold its wildcard `_`.
  const entries = await ami.list('DBGetTree', { Family: family, Key: `${id};@%` });
  return entries
    .map((entry) => (amiField(entry, 'Key') ?? '').slice(`/${family}/`.length))
    .filter((key) => key.startsWith(`${id};@`));
}
