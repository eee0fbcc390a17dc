import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../support/sip/agent.ts';
import { type Machine, machine, removeMachines } from './machines.ts';
import { addressOf, onServer } from './server.ts';

/** Sends so many packets to a UDP port as fast as it can. They say nothing. */
const flood = String.raw`
use Socket qw(:DEFAULT getaddrinfo);
my ($server, $port, $count) = @ARGV;
my ($error, $to) = getaddrinfo($server, $port, { socktype => SOCK_DGRAM });
socket(my $s, $to->{family}, SOCK_DGRAM, 0) or die $!;
connect($s, $to->{addr}) or die $!;
# With pauses too short for the limit to notice, so that no queue on the way runs over.
for (1 .. $count) { send($s, "\r\n\r\n", 0); select(undef, undef, undef, 0.001) if $_ % 100 == 0 }
`;

/** Begins so many TCP connections as fast as it can without waiting for any. */
const knocks = `
use Socket qw(:DEFAULT getaddrinfo); use Fcntl;
my ($server, $port, $count) = @ARGV;
my ($error, $to) = getaddrinfo($server, $port, { socktype => SOCK_STREAM });
for (1 .. $count) {
  socket(my $s, $to->{family}, SOCK_STREAM, 0) or die $!;
  fcntl($s, F_SETFL, O_NONBLOCK);
  connect($s, $to->{addr});
}
`;

/** Asks for an echo (ICMP), and prints the type of the first answer that is for it: 0. */
const ping = `
use Socket;
socket(my $s, PF_INET, SOCK_RAW, 1) or die $!;
my $request = sub { pack('C2 n3 a8', 8, 0, shift, $$ & 0xffff, 1, 'smartcms') };
my $sum = 0; $sum += $_ for unpack('n*', $request->(0));
$sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
send($s, $request->(~$sum & 0xffff), 0, sockaddr_in(0, inet_aton($ARGV[0]))) or die $!;
alarm 5;
while (recv($s, my $packet, 1500, 0)) {
  my ($type, $id) = unpack('x20 C x3 n', $packet);
  if ($type != 8 && $id == ($$ & 0xffff)) { print $type; exit }
}
`;

/** What the rules let an address do, at once and each second; and how much is tried here. */
const udp = { burst: 10_000, rate: 1_000, count: 40_000 };
const tcp = { burst: 2_000, rate: 200, count: 6_000 };

/** The most that may come through within so many seconds. */
const most = ({ burst, rate }: typeof udp, seconds: number) => burst + rate * (seconds + 1);

async function secondsOf(work: Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work;
  return (performance.now() - begun) / 1000;
}

/** Rules that count what arrives at the firewall, and what has come through it. */
const counting = (flooder: string) => {
  const counted = {
    udp4: `ip saddr ${flooder} udp dport 5060`,
    udp6: 'ip6 saddr fe80::/10 udp dport 5060',
    tcp4: `ip saddr ${flooder} tcp dport 5060 tcp flags syn / syn,ack`,
    tcp6: 'ip6 saddr fe80::/10 tcp dport 5060 tcp flags syn / syn,ack',
  };
  const chain = (when: string, priority: string) =>
    `chain ${when} {
  type filter hook input priority ${priority}
${Object.entries(counted)
  .map(([name, match]) => `  ${match} counter name ${when}_${name}`)
  .join('\n')}
}`;
  const counters = Object.keys(counted).flatMap((name) => [`before_${name}`, `after_${name}`]);
  return `table inet counting {
${counters.map((name) => `counter ${name} { }`).join('\n')}
${chain('before', 'filter - 10')}
${chain('after', 'filter + 10')}
}`;
};

/** How many packets have arrived, and how many of them came through. */
async function passed(
  kind: 'udp4' | 'udp6' | 'tcp4' | 'tcp6',
): Promise<{ arrived: number; through: number }> {
  const counters = await onServer('nft list counters table inet counting');
  const [arrived, through] = ['before', 'after'].map((when) =>
    Number(new RegExp(`counter ${when}_${kind} \\{\\s+packets (\\d+)`).exec(counters)?.[1]),
  );
  return { arrived: arrived ?? 0, through: through ?? 0 };
}

/** Whether a UDP port is let through: nothing listens there, and the server says so. */
async function isOpen(address: string, port: number): Promise<boolean> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(port, address);
    await once(socket, 'connect');
    const refused = new Promise<boolean>((resolve) => socket.once('error', () => resolve(true)));
    // It answers a few such packets a second and no more.
    for (let tries = 0; tries < 4; tries += 1) {
      socket.send('x', () => undefined);
      if (await Promise.race([refused, sleep(500).then(() => false)])) return true;
    }
    return false;
  } finally {
    socket.close();
  }
}

/** What becomes of a TCP connection. */
function connecting(host: string, port: number): Promise<'open' | 'refused'> {
  const socket = net.connect({ host, port });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('open')).once('error', () => resolve('refused'));
    socket.once('connect', () => socket.destroy());
  });
}

describe('the firewall under traffic', () => {
  let server: string;
  /** The server's address on the link to this machine; the shared server has no other of IPv6. */
  let six: string;
  let flooder: Machine;
  const ipv6 = 'net.ipv6.conf.eth0.disable_ipv6';
  /** Whether the server's interface goes without IPv6 otherwise: 1 or 0. */
  let withoutIpv6: string;

  beforeAll(async () => {
    server = await addressOf();
    flooder = await machine();
    withoutIpv6 = (await onServer(`sysctl -n ${ipv6}`)).trim();
    await onServer(`systemd-run --quiet --unit other-six systemd-socket-activate -l 9098 --inetd -a cat
sysctl -qw ${ipv6}=0
until ip -6 -o addr show dev eth0 scope link | grep -v tentative | grep -q fe80; do sleep 0.2; done`);
    const address = await onServer(
      "ip -6 -o addr show dev eth0 scope link | sed 's/.*inet6 \\([^/]*\\).*/\\1/'",
    );
    six = `${address.trim()}%docker0`;
    await onServer(`nft -f - <<'RULES'\n${counting(flooder.address)}\nRULES`);
  });
  afterAll(async () => {
    await removeMachines();
    await onServer(
      `nft delete table inet counting; systemctl stop other-six; sysctl -qw ${ipv6}=${withoutIpv6}`,
    );
  });

  const perl = ({ id }: Machine, program: string, ...args: string[]) =>
    execa('docker', ['exec', '-i', id, 'perl', '-', ...args], { input: program });

  it('throws away what one address sends too fast over SIP, and serves the others meanwhile', async () => {
    const phone = await Agent.open({ server, number: '7798' });
    try {
      const flooding = secondsOf(perl(flooder, flood, server, '5060', String(udp.count)));
      const uri = `sip:${server}`;
      for (let asked = 0; asked < 3; asked += 1) {
        const { start } = await phone.request({
          ...{ method: 'OPTIONS', uri, from: `<${uri}>;tag=${asked}`, to: `<${uri}>` },
          ...{ callId: `flood-${Date.now()}-${asked}`, headers: [], body: '' },
        });
        expect(start).toMatch(/^SIP\/2\.0 4\d\d/);
      }
      const seconds = await flooding;
      const { arrived, through } = await passed('udp4');
      expect(arrived).toBeGreaterThan(most(udp, seconds));
      expect(through).toBeLessThanOrEqual(most(udp, seconds));
      // It is a limit and not a wall.
      expect(through).toBeGreaterThanOrEqual(udp.burst);
    } finally {
      phone.close();
    }
  });

  it('throws away what one address connects too fast, and lets the others connect meanwhile', async () => {
    const knocking = secondsOf(perl(flooder, knocks, server, '5060', String(tcp.count)));
    expect(await connecting(server, 5060)).toBe('open');
    const seconds = await knocking;
    const { arrived, through } = await passed('tcp4');
    expect(arrived).toBeGreaterThan(most(tcp, seconds));
    expect(through).toBeLessThanOrEqual(most(tcp, seconds));
    expect(through).toBeGreaterThanOrEqual(tcp.burst);
  });

  it('answers a ping, and lets audio in on the ports for it alone', async () => {
    expect((await perl(flooder, ping, server)).stdout).toBe('0');
    expect(await isOpen(server, 10_499)).toBe(true);
    expect(await isOpen(server, 10_501)).toBe(false);
  });

  it('lets in the same and no more over IPv6', async () => {
    // Nothing of SmartCMS listens on this address; a program of somebody else's does.
    expect(await connecting(six, 22)).toBe('open');
    expect(await connecting(six, 9098)).toBe('refused');
    expect(await isOpen(six, 10_499)).toBe(true);
    expect(await isOpen(six, 10_501)).toBe(false);
  });

  it('limits SIP over IPv6, by packets and by connections', async () => {
    const tries = [
      { kind: 'udp6', program: flood, limit: udp },
      { kind: 'tcp6', program: knocks, limit: tcp },
    ] as const;
    for (const { kind, program, limit } of tries) {
      const trying = execa('perl', ['-', six, '5060', String(limit.count)], { input: program });
      const seconds = await secondsOf(trying);
      const { arrived, through } = await passed(kind);
      expect(arrived, kind).toBeGreaterThan(most(limit, seconds));
      expect(through, kind).toBeLessThanOrEqual(most(limit, seconds));
    }
  });

  it('keeps out whoever is banned at an IPv6 address, from all but SSH', async () => {
    const ours = await onServer("ip -6 neigh show dev eth0 | sed -n 's/^\\(fe80[^ ]*\\).*/\\1/p'");
    const banned = ours.split('\n').filter((each) => each !== '');
    expect(banned).not.toEqual([]);
    await onServer(`nft add element inet smartcms banned6 { ${banned.join(', ')} }`);
    try {
      expect(await isOpen(six, 10_499)).toBe(false);
      expect(await connecting(six, 22)).toBe('open');
    } finally {
      await onServer(`nft delete element inet smartcms banned6 { ${banned.join(', ')} }`);
    }
    expect(await isOpen(six, 10_499)).toBe(true);
  });
});
