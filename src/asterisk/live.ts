import { isIP } from 'node:net';
import type { AmiClient } from './ami/client.ts';
import { type AmiMessage, amiField } from './ami/parser.ts';
import { introductionAgent } from './introduce.ts';

/** Where a phone can be reached now. */
export interface LiveContact {
  uri: string;
  /** Null if the phone does not say. */
  userAgent: string | null;
  /** `Reachable`, `Unreachable`, `NonQualified` (not asked), `Unknown` (not asked yet). */
  status: string;
  /** Round trip of the last question, in milliseconds; null if there was no answer. */
  rttMs: number | null;
  /**
   * Address and port that the registration came from; null if that is not known, as of a phone in a browser that came
   * through the console's web server.
   */
  address: string | null;
}

/**
 * The contacts of all endpoints that have any, or of one, by the endpoint's id. Asterisk may be silent for `silenceMs`,
 * if that is not the connection's own limit.
 */
export async function liveContacts(
  ami: AmiClient,
  id?: string,
  silenceMs?: number,
): Promise<Map<string, LiveContact[]>> {
  const contacts = new Map<string, LiveContact[]>();
  const take = (message: AmiMessage) => {
    const owner = ownerOf(message);
    if (owner === undefined || (id !== undefined && owner !== id)) return;
    const known = contacts.get(owner) ?? [];
    known.push(listedContact(message));
    contacts.set(owner, known);
  };
  await ami.each('PJSIPShowContacts', {}, take, silenceMs);
  return contacts;
}

/** The aor that a contact belongs to, which has the endpoint's id; a trunk's own address is no registration. */
function ownerOf(message: AmiMessage): string | undefined {
  if (amiField(message, 'UserAgent') === introductionAgent) return undefined;
  const [aor, rest] = (amiField(message, 'ObjectName') ?? '').split(';@', 2);
  return rest === undefined ? undefined : aor;
}

function listedContact(message: AmiMessage): LiveContact {
  return contact(message, amiField(message, 'Uri'));
}

/** The contact of a ContactStatusDetail, as PJSIPShowEndpoint sends it. */
export function statusContact(message: AmiMessage): LiveContact {
  return contact(message, amiField(message, 'URI'));
}

function contact(message: AmiMessage, uri = ''): LiveContact {
  const roundTripUs = Number(amiField(message, 'RoundtripUsec') ?? 'N/A');
  return {
    uri,
    userAgent: amiField(message, 'UserAgent') || null,
    status: amiField(message, 'Status') ?? 'Unknown',
    rttMs: Number.isFinite(roundTripUs) ? roundTripUs / 1000 : null,
    address: sourceOf(uri),
  };
}

/**
 * Asterisk writes where a request came from into the contact: for phones by rewrite_contact, for those that come over
 * a WebSocket always (res_pjsip_transport_websocket). The Via header is what the phone says of itself.
 */
function sourceOf(uri: string): string | null {
  const [, host = '', port] = /^sips?:(?:[^@]*@)?(\[[^\]]+\]|[^;:?>]+)(?::(\d+))?/.exec(uri) ?? [];
  if (isIP(host.replace(/^\[|\]$/g, '')) === 0 || host.startsWith('127.')) return null;
  return port === undefined ? host : `${host}:${port}`;
}
