import { placeholder } from '../domain/placeholder.ts';
import { Secret } from '../domain/secret.ts';
import { type AmiClient, AmiRefused } from './ami/client.ts';
import { type AmiMessage, amiField } from './ami/parser.ts';
import { type LiveContact, statusContact } from './live.ts';

/**
 * Rows that changed reach Asterisk through its sorcery caches (sorcery.conf), which hold everything and never
 * expire by themselves. All of it needs the class `system` alone. Rules: res/res_sorcery_memory_cache.c of
 * Asterisk 22.
 */

/** Objects that one endpoint consists of. */
const endpointCaches = ['res_pjsip/endpoint', 'res_pjsip/auth', 'res_pjsip/aor'] as const;
const identifyCache = 'res_pjsip/identify';

/** Actions on their way at once. */
const batch = 100;

/** Reading a cache of 10,000 endpoints anew takes seconds on a busy machine, and Asterisk answers when it is done. */
const longMs = 60_000;

/**
 * Lets Asterisk read the endpoint, auth and aor of each id again: an object whose row is gone leaves the cache; one
 * that was not cached is read from the database when it is first asked for. Asterisk does it about 1 ms after it
 * answers, so ask seeEndpoint until the new values are there.
 * @throws UserError as AmiClient.action does.
 */
export async function refreshObjects(ami: AmiClient, ids: readonly string[]): Promise<void> {
  const objects = ids.flatMap((id) => endpointCaches.map((cache) => ({ cache, id })));
  for (let start = 0; start < objects.length; start += batch) {
    await Promise.all(
      objects.slice(start, start + batch).map(({ cache, id }) => refreshObject(ami, cache, id)),
    );
  }
}

/** Lets Asterisk read the auth of an endpoint again, so that nobody registers with what it was before. */
export async function refreshAuth(ami: AmiClient, id: string): Promise<void> {
  await refreshObject(ami, 'res_pjsip/auth', id);
}

async function refreshObject(ami: AmiClient, cache: string, id: string): Promise<void> {
  try {
    await ami.action('SorceryMemoryCacheStaleObject', { Cache: cache, Object: id, Reload: 'true' });
  } catch (error) {
    // Not in the cache: the next look-up goes to the database.
    if (error instanceof AmiRefused && /could not be marked as stale/.test(error.message)) return;
    throw error;
  }
}

/**
 * Lets Asterisk read everything again, after an import or when nobody knows what it missed: first each cache, which
 * stops nothing, then a reload, so that it knows the aors too and device states are right. The reload keeps SIP
 * waiting for about a second at 10,000 endpoints.
 */
export async function refreshAll(ami: AmiClient): Promise<void> {
  await refreshCaches(ami);
  await refreshIdentify(ami);
  await reloadAors(ami);
  await reloadRegistrations(ami);
}

/** Lets Asterisk read all endpoints, auths and aors again; phones are served meanwhile. */
export async function refreshCaches(ami: AmiClient): Promise<void> {
  for (const cache of endpointCaches) {
    await ami.action('SorceryMemoryCachePopulate', { Cache: cache }, longMs);
  }
}

/** Lets Asterisk get to know all aors that its cache has, and look after trunks' addresses. */
export async function reloadAors(ami: AmiClient): Promise<void> {
  await ami.action('Reload', { Module: 'res_pjsip.so' }, longMs);
}

/** Lets Asterisk read again by which addresses it knows trunks. */
export async function refreshIdentify(ami: AmiClient): Promise<void> {
  await ami.action('SorceryMemoryCachePopulate', { Cache: identifyCache }, longMs);
}

/** Lets Asterisk read again where it registers itself. */
export async function reloadRegistrations(ami: AmiClient): Promise<void> {
  await ami.action('Reload', { Module: 'res_pjsip_outbound_registration.so' }, longMs);
}

/** Ids of all endpoints that Asterisk has in memory: those that it would find in the database too, it need not have. */
export async function knownEndpoints(ami: AmiClient): Promise<Set<string>> {
  const listed = await ami.list('PJSIPShowEndpoints');
  const ids = listed.map((message) => amiField(message, 'ObjectName') ?? '');
  return new Set(ids.filter((id) => id !== placeholder));
}

/** An endpoint as Asterisk works with it now. */
export interface SeenEndpoint {
  context: string;
  callerId: string;
  /** Such as `Not in use`, `Unavailable`. */
  deviceState: string;
  /** Of its auth or, without one, of what this server logs in there with; null without either. */
  password: Secret | null;
  /** Null if it has no aor. */
  maxContacts: number | null;
  contacts: LiveContact[];
  /** All its settings, under the names of Asterisk's own answer, such as `Allow` and `SetVar`. */
  settings: ReadonlyMap<string, string>;
}

/** What Asterisk makes of an endpoint, or null if it knows none of that id. */
export async function seeEndpoint(ami: AmiClient, id: string): Promise<SeenEndpoint | null> {
  let messages: AmiMessage[];
  try {
    messages = await ami.list('PJSIPShowEndpoint', { Endpoint: id });
  } catch (error) {
    if (
      error instanceof AmiRefused &&
      /^Unable to retrieve endpoint/.test(amiField(error.response, 'Message') ?? '')
    )
      return null;
    throw error;
  }
  const named = (event: string) => messages.filter((message) => amiField(message, 'Event') === event);
  const [endpoint = []] = named('EndpointDetail');
  const [auth] = named('AuthDetail');
  const [aor] = named('AorDetail');
  return {
    context: amiField(endpoint, 'Context') ?? '',
    callerId: amiField(endpoint, 'Callerid') ?? '',
    deviceState: amiField(endpoint, 'DeviceState') ?? '',
    password: auth === undefined ? null : new Secret(amiField(auth, 'Password') ?? ''),
    maxContacts: aor === undefined ? null : Number(amiField(aor, 'MaxContacts')),
    contacts: named('ContactStatusDetail').map(statusContact),
    settings: new Map(endpoint.filter(([name]) => name !== 'Event' && name !== 'ActionID')),
  };
}
