import { createHmac } from 'node:crypto';
import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { Secret } from './secret.ts';

/** The servers that help phones in browsers, and Asterisk, through a NAT: STUN (RFC 8489) and TURN (RFC 8656). */

/** Where such a server is. */
export interface IceAddress {
  scheme: 'stun' | 'turn' | 'turns';
  /** A name or an address; IPv6 without brackets. */
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
}

const form =
  /^(stun|turns?):(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?))(?::([1-9]\d{0,4}))?(?:\?transport=(udp|tcp))?$/i;

/** Reads `stun:host:port` (RFC 7064) or `turn:host:port?transport=tcp` (RFC 7065); null for what is neither. */
export function iceAddress(uri: string): IceAddress | null {
  const [, scheme = '', six, name, digits, asked] = form.exec(uri)?.map((part) => part?.toLowerCase()) ?? [];
  const host = six ?? name;
  if (host === undefined || (six !== undefined && !isIPv6(six)) || looksLikeNumbers(host)) return null;
  const port = Number(digits ?? (scheme === 'turns' ? 5349 : 3478));
  if (port > 65535) return null;
  if (scheme === 'stun') return asked === undefined ? { scheme, host, port, transport: 'udp' } : null;
  // TURN over DTLS is spoken by no browser.
  if (scheme === 'turns') return asked === 'udp' ? null : { scheme, host, port, transport: 'tls' };
  return { scheme: 'turn', host, port, transport: asked === 'tcp' ? 'tcp' : 'udp' };
}

/** Reads what Asterisk takes for its `stunaddr`: a name or an IPv4 address, and a port; null for anything else. */
export function stunServer(text: string): IceAddress | null {
  const address = iceAddress(`stun:${text}`);
  return address === null || isIPv6(address.host) ? null : address;
}

/** 1.2.3 or 300.1.1.1: neither an address nor a name that there could be. */
const looksLikeNumbers = (host: string) => /^[\d.]+$/.test(host) && !isIPv4(host);

/** For people: `turn.example.com:3478`, `[2001:db8::1]:3478`. */
export function iceLabel({ host, port }: IceAddress): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** For so long a credential is good; a call that begins has half of it at least. */
const turnLifetimeSeconds = 12 * 3600;

/** What a phone gives to a TURN server. */
export interface TurnCredential {
  username: string;
  credential: string;
  /** Seconds after which a new one is to be fetched. */
  renewAfterSeconds: number;
}

/**
 * A credential that ends by itself, as a TURN server with the same secret works it out again: coturn calls it the TURN
 * REST API (use-auth-secret, static-auth-secret; draft-uberti-behave-turn-rest-00).
 */
export function turnCredential(secret: Secret, user: string, now: Date): TurnCredential {
  const username = `${Math.floor(now.getTime() / 1000) + turnLifetimeSeconds}:${user}`;
  const credential = createHmac('sha1', secret.reveal()).update(username).digest('base64');
  return { username, credential, renewAfterSeconds: turnLifetimeSeconds / 2 };
}

/** What a phone in a browser tries besides the server's own addresses. */
export interface IceServers {
  stun: string[];
  /** Null without a TURN server, or without its secret. */
  turn: (TurnCredential & { urls: string[] }) | null;
  /** Whether nothing but the TURN server may be used. */
  relayOnly: boolean;
}

/** What the phone of a number is told; `secret` is null if nobody has given it. */
export function iceServersFor(
  { stun, turn: urls, relayOnly }: { stun: string[]; turn: string[]; relayOnly: boolean },
  secret: Secret | null,
  number: string,
  now: Date,
): IceServers {
  const hasTurn = urls.length > 0 && secret !== null;
  return { stun, turn: hasTurn ? { urls, ...turnCredential(secret, number, now) } : null, relayOnly };
}
