import { isIPv6 } from 'node:net';

/**
 * nginx opens its connection to Asterisk from an address of loopback that has the last three numbers of its client's:
 * 127.2.3.4 for 198.2.3.4. One of IPv6 has its last two bytes: 127.255.171.205 for 2001:db8::abcd. With the addresses
 * that came to nginx lately, that tells whose it is.
 */

/** The clients that it can be; none for what is not such an address. Pure. */
export function clientsBehind(source: string, lately: readonly string[]): string[] {
  if (!source.startsWith('127.') || source === '127.0.0.1') return [];
  return lately.filter((address) => sourceOf(address) === source);
}

function sourceOf(address: string): string {
  if (!isIPv6(address)) return address.replace(/^\d+/, '127');
  const end = Number.parseInt(/[0-9a-f]*$/i.exec(address)?.[0] || '0', 16);
  return `127.255.${end >> 8}.${end & 255}`;
}
