import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { type CliResult, eventsOf, runCli } from '../support/cli.ts';
import { addressOf, configFolder, expectRefusal, onServer, smartcms } from './server.ts';

async function deploy(config: ConfigInput, ...args: string[]): Promise<CliResult> {
  const { target, stateHome } = inject('e2e');
  const file = join(await configFolder(config), 'smartcms.config.json');
  return runCli(['deploy', target, '--json', '--config', file, ...args], { stateHome });
}

/** The loaded table without counters and who is in its sets. */
const table = () => onServer('nft -s -t list table inet smartcms 2>/dev/null || echo none');

/** Whether something answers there within a second. */
async function answers(port: number): Promise<boolean> {
  const socket = net.connect({ host: await addressOf(), port });
  const answered = new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  const result = await Promise.race([answered, sleep(1_000).then(() => false)]);
  socket.destroy();
  return result;
}

describe('the firewall', () => {
  let before: string;
  beforeAll(async () => {
    await onServer('systemd-run --quiet --unit other-program systemd-socket-activate -l 9099 --inetd -a cat');
    before = await table();
  });
  afterAll(async () => {
    await onServer('systemctl stop other-program');
  });

  it('lets in SSH, console and phones, and nothing else', async () => {
    expect(before).toContain('chain input');
    for (const port of [22, 80, 443, 5060, 5061, 8089]) expect(await answers(port), `${port}`).toBe(true);
    expect(await answers(9099)).toBe(false);
    // What containers of the server itself say comes by the bridge.
    await onServer('timeout 2 bash -c "exec 3<>/dev/tcp/127.0.0.1/9099"');
  });

  it('that would lock the operator out is taken back at once, and the deploy says so', async () => {
    const rulesOfOthers = () => onServer('nft -s list table ip nat; nft -s list table ip filter');
    const others = await rulesOfOthers();
    const refused = await deploy({ firewall: { ssh: ['203.0.113.0/24'] } });
    expectRefusal(refused, 1, /would have locked this machine out/, /firewall\.ssh/);
    expect(await table()).toBe(before);
    expect(await answers(22)).toBe(true);
    expect(await rulesOfOthers()).toBe(others);
    expect((await smartcms('plan', '--exit-code')).exitCode).toBe(0);
  });

  it('is loaded again where somebody took it away, and who is banned stays so through a change', async () => {
    await onServer('nft delete table inet smartcms');
    const planned = await smartcms('plan', '--exit-code');
    expect(planned.exitCode).toBe(10);
    expect(planned.stdout).toContain('firewall table inet smartcms: it is not loaded');
    expect((await smartcms('status', '--json')).stdout).toContain('firewall_not_loaded');
    expect((await smartcms('deploy')).exitCode).toBe(0);
    await onServer('nft add element inet smartcms banned4 { 203.0.113.66 timeout 1h }');

    const allowed = await deploy({ firewall: { allow: [{ port: 9099 }] } });
    expect(eventsOf(allowed.stdout).at(-1)).toMatchObject({ event: 'deployed', changed: 1, restarted: [] });
    expect(await answers(9099)).toBe(true);
    expect(await onServer('nft list set inet smartcms banned4')).toContain('203.0.113.66');
    await onServer('nft delete element inet smartcms banned4 { 203.0.113.66 }');
  });

  it('can be left to the administrator, and comes back', async () => {
    expect((await deploy({ firewall: false })).exitCode).toBe(0);
    expect(await table()).toBe('none');
    expect(eventsOf((await deploy({ firewall: false })).stdout).at(-1)).toMatchObject({ changed: 0 });
    expect((await smartcms('deploy')).exitCode).toBe(0);
    expect(await table()).toBe(before);
    await onServer('systemctl restart smartcms-firewall');
    expect(await table()).toBe(before);
    expect((await smartcms('plan', '--exit-code')).exitCode).toBe(0);
  });

  it('does not mix with ufw or firewalld', async () => {
    await onServer(
      'mkdir -p /etc/ufw; echo ENABLED=yes >/etc/ufw/ufw.conf; ln -s /bin/true /usr/local/bin/ufw',
    );
    try {
      expectRefusal(await smartcms('deploy'), 1, /managed by ufw/, /firewall: false/);
    } finally {
      await onServer('rm -r /etc/ufw /usr/local/bin/ufw');
    }
    const unit = '/run/systemd/system/firewalld.service';
    await onServer(
      `printf '[Service]\\nExecStart=/bin/sleep 600\\n' >${unit}; systemctl daemon-reload; systemctl start firewalld`,
    );
    try {
      expectRefusal(await smartcms('deploy'), 1, /managed by firewalld/, /systemctl disable --now firewalld/);
    } finally {
      await onServer(`systemctl stop firewalld; rm ${unit}; systemctl daemon-reload`);
    }
  });
});
