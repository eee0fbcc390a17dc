import { readFile } from 'node:fs/promises';
import { BlockList, isIPv4 } from 'node:net';
import { parseSecurityLine } from '../asterisk/security-log.ts';
import { banRules, type Offence, Offences } from '../domain/bans.ts';
import { clientsBehind } from '../domain/loopback-source.ts';
import type { Host } from '../host/host.ts';
import { paths } from '../server/layout.ts';
import { addBan, pardonsFile, readWebClients } from '../server/live/bans.ts';
import { followLines } from '../server/live/follow.ts';
import { type ServerOptions, withHost } from './connection.ts';

interface WatchOptions extends ServerOptions {
  /** Told of each ban. */
  onBan: (message: string) => void;
}

/** Each call is two lines of some 350 bytes, so that its end are 20,000 of them; nobody guesses much in half a second. */
const following = { tailBytes: 7_000_000, everyMs: 500 };

/**
 * Follows Asterisk's security log on the server itself and bans who guesses, until it is aborted. What it knows comes
 * from the log alone: started again, it reads the end of it and comes to the same bans, with the time that is left.
 */
export async function watchBans(options: WatchOptions): Promise<void> {
  const { signal } = options;
  await withHost(options, async (host) => {
    const log = await securityLog(host, signal);
    const offences = new Offences();
    for await (const lines of followLines(log, { ...following, signal })) {
      let lately: Promise<string[]> | null = null;
      const webClients = () => (lately ??= readWebClients(host, signal));
      for (const line of lines) {
        const attempt = parseSecurityLine(line);
        if (attempt === null) continue;
        const address = await clientOf(attempt.address, webClients);
        const offence = address === null ? null : offences.note({ ...attempt, address });
        if (offence !== null) await ban(host, offence, options);
      }
    }
  });
}

/** The log lies in a volume of Docker's; its folder is known even while Docker is down. */
async function securityLog(host: Host, signal: AbortSignal): Promise<string> {
  const format = '{{.Mountpoint}}';
  const { stdout } = await host.run(
    ['docker', 'volume', 'inspect', '--format', format, 'smartcms_asterisk_logs'],
    { signal, title: "Looking for Asterisk's log" },
  );
  return `${stdout.trim()}/security`;
}

/** Who is behind an address that Asterisk saw; null if it is this server itself, or not known for certain. */
async function clientOf(address: string, webClients: () => Promise<string[]>): Promise<string | null> {
  if (address === '127.0.0.1' || address === '::1') return null;
  if (!address.startsWith('127.')) return address;
  const clients = clientsBehind(address, await webClients());
  return clients.length === 1 ? (clients[0] ?? null) : null;
}

async function ban(host: Host, offence: Offence, { signal, onBan }: WatchOptions): Promise<void> {
  const { address, refusals, until } = offence;
  const seconds = Math.ceil((until - Date.now()) / 1000);
  if (seconds <= 0 || (await isExempt(host, address, signal)) || (await isPardoned(offence))) return;
  await addBan(host, { address, seconds, reason: `refused ${refusals} times` }, signal);
  onBan(`${address} was refused ${refusals} times: banned for ${Math.ceil(seconds / 60)} minutes`);
}

/**
 * Who must not be banned: this server, its router (behind which everybody may be, where a NAT rewrites addresses), and
 * those that the config trusts, as they stand in the loaded rules.
 */
async function isExempt(host: Host, address: string, signal: AbortSignal): Promise<boolean> {
  const { stdout } = await host.script(
    `ip -o addr show | awk '{sub("/.*", "", $4); print $4}'
ip route show default | sed -n 's/.* via \\([^ ]*\\).*/\\1/p'
ip -6 route show default | sed -n 's/.* via \\([^ ]*\\).*/\\1/p'
sed -n 's/^ *ip6* saddr \\([^ ]*\\) return$/\\1/p' ${paths.firewallRules}`,
    { signal, title: 'Looking who is trusted' },
  );
  const list = new BlockList();
  for (const line of stdout.split('\n').filter((each) => each !== '')) {
    const [network = '', bits] = line.split('/');
    const family = isIPv4(network) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/** Whether somebody has let it in again since. */
async function isPardoned({ address, until }: Offence): Promise<boolean> {
  const text = await readFile(pardonsFile, 'utf8').catch(() => '');
  return isForgiven(text, address, until - banRules.banMs);
}

/** Whether a line of the file of pardons, whose times are whole seconds, is later than that. Pure. */
export function isForgiven(pardons: string, address: string, offenceMs: number): boolean {
  return pardons.split('\n').some((line) => {
    const [who, seconds] = line.split(' ');
    return who === address && (Number(seconds) + 1) * 1000 > offenceMs;
  });
}
