import { isIPv4 } from 'node:net';
import type { Config } from '../../config/schema.ts';
import { renderTemplate } from './engine.ts';

/** What the table must know of the server besides its config. */
export interface FirewallContext {
  /** Ports on which SSH is served or in use: never closed to everyone. */
  sshPorts: readonly number[];
  /** Whether what comes from devices called br-... comes from containers. */
  bridges: boolean;
}

/** The firewall's table for nft; null if the config leaves it to somebody else. */
export function renderFirewall(config: Config, { sshPorts, bridges }: FirewallContext): string | null {
  const { firewall, network } = config;
  if (firewall === false) return null;
  const ssh = split(firewall.ssh);
  const trusted = split([...firewall.trusted, ...network.localNetworks]);
  return renderTemplate('firewall/rules.nft', {
    ports: network.ports,
    bridges,
    ssh: sshPorts.map((port) => ({ port, limited: firewall.ssh.length > 0, ...ssh })),
    trusted4: trusted.networks4,
    trusted6: trusted.networks6,
    allow: firewall.allow.map(({ port, protocol, from }) => {
      const { networks4, networks6 } = split(from === null ? [] : [from]);
      return { port, protocol, limited: from !== null, from4: networks4[0] ?? '', from6: networks6[0] ?? '' };
    }),
  }).content;
}

/** nftables has a keyword for each family. */
function split(networks: readonly string[]): { networks4: string[]; networks6: string[] } {
  const isFour = (network: string) => isIPv4(network.split('/')[0] ?? '');
  return { networks4: networks.filter(isFour), networks6: networks.filter((each) => !isFour(each)) };
}
