import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxBase } from '../../src/server/sandbox/image.ts';
import { onServer } from '../e2e/server.ts';
import { eventsOf, runCli } from '../support/cli.ts';
import { Agent, type Leg, until } from '../support/sip/agent.ts';
import { openPhone } from '../support/sip/phone.ts';

const name = 'nat';
const container = `smartcms-sandbox-${name}`;
/** The server's network, the Internet, and the router between them; this machine is the first address of both. */
const inside = {
  network: 'smartcms-nat-inside',
  server: '10.77.0.3',
  router: '10.77.0.254',
  six: 'fd00:77::3',
};
const outside = { network: 'smartcms-nat-outside', router: '198.51.100.2' };
const router = 'smartcms-nat-router';

const docker = (...args: string[]) => execa('docker', args);
const quietly = (...args: string[]) => execa('docker', args, { reject: false });

describe('a server with a private address behind a router', () => {
  let stateHome: string;
  const agents: Agent[] = [];
  const cli = (...args: string[]) => runCli(args, { stateHome });
  const key = () => join(stateHome, 'smartcms/sandboxes', name, 'id_ed25519');
  const fromOutside = () => [`root@${outside.router}`, '-i', key(), '--accept-new-host-key'];

  async function deploy(...target: string[]) {
    const result = await cli('deploy', '--json', ...target);
    expect(result.exitCode, result.stderr).toBe(0);
    return { ...result, last: eventsOf(result.stdout).at(-1) };
  }

  async function tidy(): Promise<void> {
    await quietly('rm', '-f', router);
    await cli('sandbox', 'down', name, '--yes');
    await quietly('network', 'rm', inside.network, outside.network);
  }

  beforeAll(async () => {
    stateHome = await mkdtemp(join(tmpdir(), 'smartcms-nat-'));
    await tidy();
    await deploy(`sandbox:${name}`);
    // Of Docker's own rewriting nothing: it would take packets between the two for this machine's.
    const network = ['network', 'create', '--opt', 'com.docker.network.bridge.enable_ip_masquerade=false'];
    const ipv6 = ['--ipv6', '--subnet', 'fd00:77::/64'];
    await docker(...network, '--subnet', '10.77.0.0/24', ...ipv6, inside.network);
    await docker(...network, '--subnet', '198.51.100.0/24', outside.network);
    await docker(
      ...['run', '-d', '--name', router, '--network', inside.network, '--ip', inside.router],
      ...['--cap-add', 'NET_ADMIN', '--sysctl', 'net.ipv4.ip_forward=1', sandboxBase.tag, 'sleep', '1800'],
    );
    await docker('network', 'connect', '--ip', outside.router, outside.network, router);
    await onServer(
      `iptables -t nat -A PREROUTING -d ${outside.router} -j DNAT --to-destination ${inside.server}
       iptables -t nat -A POSTROUTING -s ${inside.server} -j SNAT --to-source ${outside.router}`,
      router,
    );
    await docker('network', 'connect', '--ip', inside.server, '--ip6', inside.six, inside.network, container);
    await onServer(`ip route replace default via ${inside.router}`, container);
  });
  afterAll(async () => {
    for (const agent of agents) agent.close();
    await tidy();
    await rm(stateHome, { recursive: true, force: true });
  });

  it('is told from where it is deployed what its public address is, once and for all', async () => {
    const { last, stderr } = await deploy(...fromOutside());
    expect(last).toMatchObject({ urls: { console: `https://${outside.router}/` } });
    expect(last?.restarted?.toSorted()).toEqual(['asterisk', 'frontend']);
    expect(stderr).toContain(`own address is ${inside.server}; phones outside are told ${outside.router}`);
    expect((await deploy(...fromOutside())).last).toMatchObject({ changed: 0 });
    // From within, nothing tells it: what was found stays.
    expect((await deploy(`sandbox:${name}`)).last).toMatchObject({ changed: 0 });
    const doctor = await cli('doctor', `sandbox:${name}`, '--json');
    expect(doctor.exitCode, doctor.stdout).toBe(0);
  });

  /** A phone that registers where it finds the server. */
  async function phone(number: string, server: string): Promise<Agent> {
    await cli('ext', 'add', number, '--type', '3rd_party', '-t', `sandbox:${name}`);
    const shown = await cli('ext', 'credentials', number, '--json', '-t', `sandbox:${name}`);
    const agent = await Agent.open({ server, number, password: JSON.parse(shown.stdout).password });
    agents.push(agent);
    expect(await agent.register()).toBe(200);
    return agent;
  }

  /** Where the server wants the sound of a call that it brings. */
  const soundOf = (leg: Leg) => /^c=IN IP[46] (\S+)/m.exec(leg.invitation?.body ?? '')?.[1];
  const contactOf = (leg: Leg) => leg.invitation?.headers.find(([header]) => header === 'Contact')?.[1] ?? '';

  /** One calls the other, both speak, and each hears what the other says; answers with the called one's side. */
  async function talk(caller: Agent, callee: Agent): Promise<Leg> {
    const expected = callee.incoming();
    const out = await caller.call(callee.number);
    const into = await expected;
    into.answer();
    expect(await out.outcome()).toBe(200);
    out.rtp.speak(0x11);
    into.rtp.speak(0x22);
    await until(`${callee.number} hears ${caller.number}`, () => into.rtp.heard(0x11) >= 50);
    await until(`${caller.number} hears ${callee.number}`, () => out.rtp.heard(0x22) >= 50);
    await out.hangUp();
    await until('the end of the call', () => into.ended);
    return into;
  }

  it('carries sound both ways between a phone outside, one inside, and one at another interface', async () => {
    const away = await phone('7801', outside.router);
    const near = await phone('7802', inside.server);
    const format = '{{.NetworkSettings.Networks.bridge.IPAddress}}';
    const other = (await docker('inspect', '--format', format, container)).stdout.trim();
    const side = await phone('7803', other);
    const sides: [caller: Agent, callee: Agent, told: string][] = [
      [away, near, inside.server],
      [near, away, outside.router],
      [away, side, other],
      [side, away, outside.router],
      [side, near, inside.server],
      [near, side, other],
    ];
    for (const [caller, callee, told] of sides) {
      const leg = await talk(caller, callee);
      expect(soundOf(leg), `${caller.number} calls ${callee.number}`).toBe(told);
      expect(contactOf(leg)).toContain(`@${told}:5060`);
    }
  });

  it('carries sound between IPv6 and IPv4', async () => {
    const six = await phone('7804', inside.six);
    const away = agents.find(({ number }) => number === '7801') ?? (await phone('7801', outside.router));
    expect(soundOf(await talk(six, away))).toBe(outside.router);
    const leg = await talk(away, six);
    expect(soundOf(leg)).toBe(inside.six);
    expect(contactOf(leg)).toContain(`@[${inside.six}]:5060`);
  });

  it('offers browsers the public address and its own one', async () => {
    await cli('ext', 'add', '7805', '--type', 'extension', '-t', `sandbox:${name}`);
    const shown = await cli('ext', 'credentials', '7805', '--json', '-t', `sandbox:${name}`);
    const { password } = JSON.parse(shown.stdout);
    const browser = await openPhone({ server: outside.router, transport: 'wss', number: '7805', password });
    try {
      expect((await browser.register()).status).toBe(200);
      const { body } = await browser.invite('*43', '198.51.100.1');
      const candidates = [...body.matchAll(/^a=candidate:\S+ 1 udp \d+ (\S+) \d+ typ host/gim)].map(
        ([, at]) => at,
      );
      expect(candidates).toEqual(expect.arrayContaining([outside.router, inside.server, inside.six]));
    } finally {
      browser.close();
    }
  });

  it('tests its own calls, and its firewall holds for IPv6 too', async () => {
    const test = await cli('call', 'test', '--json', '-t', `sandbox:${name}`);
    expect(test.exitCode, test.stdout).toBe(0);
    const opens = (port: number) =>
      execa('timeout', ['2', 'bash', '-c', `exec 3<>/dev/tcp/${inside.six}/${port}`], { reject: false });
    await onServer(
      'systemd-run --quiet --unit other-program systemd-socket-activate -l 9099 --inetd -a cat',
      container,
    );
    for (const port of [22, 80, 443, 5060, 5061]) expect((await opens(port)).exitCode, `${port}`).toBe(0);
    expect((await opens(9099)).exitCode).not.toBe(0);
  });
});
