import { randomInt } from 'node:crypto';
import { execa } from 'execa';
import { inject } from 'vitest';
import { sandboxBase } from '../../src/server/sandbox/image.ts';
import { addressOf, onServer } from './server.ts';

/** Of Asterisk, on the server. */
export const securityLog =
  '$(docker volume inspect --format {{.Mountpoint}} smartcms_asterisk_logs)/security';

/**
 * An address of the server's network that it never heard of. Docker gives out the lowest ones again and again, and what
 * an earlier container did counts: the security log stays.
 */
async function newAddress(): Promise<{ address: string; prefix: string }> {
  const server = await addressOf();
  const { stdout: prefix } = await execa('docker', [
    ...['inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPPrefixLen}}{{end}}'],
    inject('e2e').container,
  ]);
  const upperHalf = 2 ** (31 - Number(prefix));
  const number = server.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = number - (number % (2 * upperHalf)) + upperHalf;
  const heardOf = await onServer(`cat ${securityLog} /opt/smartcms/firewall/pardons 2>/dev/null || :`);
  for (;;) {
    const chosen = first + randomInt(upperHalf - 1);
    const address = [24, 16, 8, 0].map((bits) => Math.floor(chosen / 2 ** bits) % 256).join('.');
    const rest = address.replace(/^\d+/, '');
    if (!heardOf.includes(`${rest}/`) && !heardOf.includes(`${rest} `)) return { address, prefix };
  }
}

const machines: string[] = [];

/** A machine on the server's network, at an address of its own. */
export interface Machine {
  /** Of its container. */
  id: string;
  address: string;
}

/** One of this network of IPv6 too, if such an address is given. */
export async function machine(six?: string): Promise<Machine> {
  const { address, prefix } = await newAddress();
  const ipv6 = ['--sysctl', 'net.ipv6.conf.all.disable_ipv6=0'];
  const args = ['--cap-add', 'NET_ADMIN', ...(six ? ipv6 : []), sandboxBase.tag, 'sleep', '900'];
  const { stdout: id } = await execa('docker', ['run', '-d', '--rm', ...args]);
  machines.push(id);
  const move = `ip address flush dev eth0; ip address add ${address}/${prefix.trim()} dev eth0`;
  const add = six === undefined ? '' : `; ip -6 address add ${six}/64 dev eth0 nodad`;
  await execa('docker', ['exec', id, 'sh', '-ec', move + add]);
  return { id, address };
}

export async function removeMachines(): Promise<void> {
  if (machines.length > 0) await execa('docker', ['rm', '-f', ...machines.splice(0)]);
}
