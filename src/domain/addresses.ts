import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 networks that never lie on the other side of the Internet: whoever is in one reaches a server there directly. */
export const privateNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
] as const;

export const loopbackNetwork = '127.0.0.0/8';

const unreachableFromOutside = listOf([
  ...privateNetworks,
  loopbackNetwork,
  '0.0.0.0/8',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]);

/** Whether an address can be reached over the Internet: not that of a private network, a link or this machine. Pure. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !unreachableFromOutside.check(address, 'ipv4');
  return isIPv6(address) && !unreachableFromOutside.check(address, 'ipv6');
}

/** Whether an IPv4 address lies in one of these networks, such as 10.0.0.0/8; those of IPv6 are left out. Pure. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  return listOf(networks.filter((network) => !network.includes(':'))).check(address, 'ipv4');
}

/** The network of an IPv4 address with so many leading bits: 10.1.2.3 and 16 make 10.1.0.0/16. Pure. */
export function networkOf(address: string, prefix: number): string {
  const size = 2 ** (32 - prefix);
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(number / size) * size;
  return `${[24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256).join('.')}/${prefix}`;
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return list;
}
