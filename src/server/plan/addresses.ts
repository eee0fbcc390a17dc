import { isIPv4, isIPv6 } from 'node:net';
import type { Config } from '../../config/schema.ts';
import {
  isPublicAddress,
  isWithin,
  loopbackNetwork,
  networkOf,
  privateNetworks,
} from '../../domain/addresses.ts';
import type { Facts } from '../facts/facts.ts';
import type { RenderAddresses } from '../render/context.ts';
import { readState } from '../state.ts';

/** The addresses of a server, and what phones are told of them. */
interface ServerAddresses extends RenderAddresses {
  /** The public address if it was found for a server that does not have it itself: to be recorded. Null otherwise. */
  found: string | null;
}

/** Devices of containers: they come and go, and nobody outside reaches the server through them. */
const ofContainers = /^(docker\d|br-|veth)/;

/**
 * Works out the address at which phones reach a server, and which networks need it. With `auto` that is the address of
 * the default route if that is a public one; else what its cloud tells, what was found before, or where this machine
 * reaches the server; at last the address of the default route after all. Pure.
 * @param reachedAt the address that this machine connected to; null if it is not known
 */
export function serverAddresses(
  facts: Facts,
  { network }: Config,
  reachedAt: string | null,
): ServerAddresses {
  const own = facts.defaultAddress ?? '';
  const found = network.publicAddress === 'auto' ? findPublic(facts, reachedAt) : null;
  const publicAddress = network.publicAddress === 'auto' ? (found ?? own) : network.publicAddress;
  const way = facts.addresses.find(({ address }) => address === own)?.device;
  const addresses = facts.addresses.filter(({ device }) => device === way || !ofContainers.test(device));
  return {
    publicAddress,
    found,
    nat: addresses.some(({ address }) => address === publicAddress)
      ? null
      : { own, networks: localNetworks(publicAddress, own, addresses, network.localNetworks) },
    ipv6: addresses.some(({ address }) => isIPv6(address)),
  };
}

/** Whether it depends on where this machine reaches the server. Pure. */
export function asksWhereReached(facts: Facts, { network }: Config): boolean {
  return network.publicAddress === 'auto' && findPublic(facts, null) === null && !hasPublic(facts);
}

function findPublic(facts: Facts, reachedAt: string | null): string | null {
  if (hasPublic(facts)) return null;
  const candidates = [facts.cloudAddress, readState(facts)?.foundAddress, reachedAt];
  return candidates.find((each) => each != null && isIPv4(each) && isPublicAddress(each)) ?? null;
}

const hasPublic = ({ defaultAddress }: Facts) => defaultAddress !== null && isPublicAddress(defaultAddress);

/**
 * Those that are told the server's own address. A private network is not on the other side of a NAT that leads to the
 * Internet; where the public address is itself a private one, only those count that the server is connected to.
 * Asterisk writes the public address in place of one of these alone, so the server's own is always among them.
 */
function localNetworks(
  publicAddress: string,
  own: string,
  addresses: Facts['addresses'],
  configured: readonly string[],
): string[] {
  const connected = addresses
    .filter(({ address }) => isIPv4(address))
    .map(({ address, prefix }) => networkOf(address, prefix));
  const implied = isPublicAddress(publicAddress) ? privateNetworks : connected;
  const networks = [loopbackNetwork, ...implied, ...configured];
  const uncovered = isIPv4(own) && !isWithin(own, networks) ? [`${own}/32`] : [];
  return [...new Set([...networks, ...uncovered])];
}
