import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { sandboxBase } from '../../src/server/sandbox/image.ts';
import { en } from '../../src/web/app/i18n/en/index.ts';
import { type ConsoleAccounts, openConsoleAccounts } from '../e2e/console-accounts.ts';
import { addressOf, configFolder, expectRefusal, onServer } from '../e2e/server.ts';
import { browserMissing } from '../support/browser-phone.ts';
import { eventsOf, runCli } from '../support/cli.ts';
import { ConsoleTab, openConsoleBrowser } from '../support/console.ts';

const missing = browserMissing();
const number = '64790';
const container = `smartcms-turn-${process.pid}`;
const secret = 'north-of-the-river-7041';
const words = en.phone;

/** coturn as its manual has it: credentials of the REST API, a certificate of its own, and no other use. */
const settings = `listening-port=3478
tls-listening-port=5349
min-port=49160
max-port=49200
use-auth-secret
static-auth-secret=${secret}
realm=turn.example.com
cert=/etc/turn.pem
pkey=/etc/turn.key
no-cli
log-file=/var/log/turn.log
simple-log
verbose
`;

const docker = (...args: string[]) => execa('docker', args);

describe.skipIf(missing !== null)(`browsers that need a TURN server${missing ? ` (${missing})` : ''}`, () => {
  let accounts: ConsoleAccounts;
  let browser: Browser;
  let tab: ConsoleTab;
  let token = '';
  let turn = '';
  let folder = '';

  /** In the folder of the config, for what needs one. */
  const smartcms = (args: string[], input = '') => {
    const { target, stateHome } = inject('e2e');
    const config = join(folder, 'smartcms.config.json');
    return runCli([...args, '--target', target, '--config', config], { stateHome, input });
  };

  async function deploy(config: ConfigInput) {
    folder = await configFolder(config);
    const done = await smartcms(['deploy', '--json']);
    expect(done.exitCode, done.stderr).toBe(0);
    return eventsOf(done.stdout).at(-1);
  }

  async function give(value: string) {
    const done = await smartcms(
      ['secrets', 'set', 'turn_secret', '--stdin', '--yes', '--json'],
      `${value}\n`,
    );
    expect(done.exitCode, done.stderr).toBe(0);
    expect(`${done.stdout}${done.stderr}`).not.toContain(value);
    return JSON.parse(done.stdout);
  }

  /** What the API tells the phone. */
  async function told() {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await tab.page.request.get(`${accounts.base}/api/me/phone`, { headers });
    expect(answer.status()).toBe(200);
    return (await answer.json()).ice;
  }

  beforeAll(async () => {
    await docker(...['run', '-d', '--name', container, '--init', sandboxBase.tag, 'sleep', '3600']);
    turn = await addressOf(container);
    await onServer(
      `export DEBIAN_FRONTEND=noninteractive
       for try in 1 2 3 4 5; do apt-get -qq update && apt-get -qq -y install --no-install-recommends coturn openssl && break; sleep 3; done >/dev/null 2>&1
       openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=turn.example.com -addext subjectAltName=IP:${turn} -keyout /etc/turn.key -out /etc/turn.pem 2>/dev/null
       cat >/etc/turn.conf <<'END'
${settings}END
       turnserver -c /etc/turn.conf --daemon`,
      container,
    );
    accounts = await openConsoleAccounts();
    browser = await openConsoleBrowser();
    token = await accounts.logIn('operator');
    await accounts.givePhone('operator', number);
    tab = await ConsoleTab.open(browser, accounts.base, token);
    await tab.visit('/phone');
  });

  afterAll(async () => {
    await docker('rm', '-f', container);
    await browser?.close();
    await accounts?.remove();
    await onServer('iptables -t raw -F PREROUTING');
    await deploy({});
    await onServer('rm -f /opt/smartcms/secrets/turn_secret');
  });

  it('are told of none until its secret was given', async () => {
    const last = await deploy({
      network: { stun: `${turn}:3478` },
      webrtc: {
        stun: [`stun:${turn}:3478`, 'stun:nowhere.invalid'],
        turn: {
          urls: [`turn:${turn}:3478?transport=tcp`, `turn:${turn}:9?transport=tcp`, `turns:${turn}:5349`],
        },
      },
    });
    expect(last).toMatchObject({
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'turn_secret_missing' })]),
    });
    expect(await told()).toMatchObject({ stun: [`stun:${turn}:3478`, 'stun:nowhere.invalid'], turn: null });
    expect(await give(secret)).toEqual({ name: 'turn_secret', restarted: ['api'], result: 'updated' });
    expect(await give(secret)).toMatchObject({ restarted: [], result: 'unchanged' });
    expect(await told()).toMatchObject({
      turn: { username: expect.stringMatching(new RegExp(`^\\d+:${number}$`)) },
    });
  });

  it('are looked after by doctor, which warns of what does not answer', async () => {
    const { stdout, exitCode } = await smartcms(['doctor', '--json']);
    const findings: { name: string; result: string; detail: string }[] = JSON.parse(stdout);
    const of = findings.filter(({ name }) => /^(STUN|TURN) /.test(name));
    const server = await addressOf();
    expect(of).toMatchObject([
      { name: `STUN ${turn}:3478 (UDP)`, result: 'ok', detail: `answers; it sees the server as ${server}` },
      { name: 'STUN nowhere.invalid:3478 (UDP)', result: 'warning', detail: expect.stringContaining('DNS') },
      { name: `TURN ${turn}:3478 (TCP)`, result: 'ok' },
      { name: `TURN ${turn}:9 (TCP)`, result: 'warning', detail: expect.stringContaining('refused') },
      { name: `TURN ${turn}:5349 (TLS)`, result: 'warning', detail: expect.stringContaining('self-signed') },
    ]);
    expect(exitCode).toBe(0);
    // Once the server trusts the certificate, nothing is wrong with it.
    const trusted = '/usr/local/share/ca-certificates/turn.crt';
    const certificate = await onServer('cat /etc/turn.pem', container);
    await onServer(`printf '%s\\n' '${certificate}' >${trusted}; update-ca-certificates >/dev/null 2>&1`);
    const again = await smartcms(['doctor', '--json']);
    await onServer(`rm ${trusted}; update-ca-certificates --fresh >/dev/null 2>&1`);
    expect(JSON.parse(again.stdout)).toContainEqual(
      expect.objectContaining({ name: `TURN ${turn}:5349 (TLS)`, result: 'ok' }),
    );
    const asterisk = await smartcms(['asterisk', 'rtp', 'show', 'settings']);
    expect(asterisk.stdout).toMatch(new RegExp(`Address:\\s+${turn}:3478`));
  });

  /** Calls the echo, hears what was said by way of the relay, and hangs up. */
  async function echo() {
    const { page } = tab;
    for (const digit of ['\\*', '4', '3']) {
      await page.getByRole('button', { name: new RegExp(`^${words.key} ${digit}`) }).click();
    }
    await page.getByRole('button', { name: words.call, exact: true }).click();
    await page.getByRole('status').filter({ hasText: words.talking }).waitFor();
    const before = await tab.audio();
    await vi.waitFor(
      async () => {
        const now = await tab.audio();
        expect(now.sent).toBeGreaterThan(before.sent + 25);
        expect(now.received).toBeGreaterThan(before.received + 25);
        expect(now.energy).toBeGreaterThan(before.energy);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(await tab.way()).toBe('relay');
    await page.getByRole('button', { name: words.hangUp, exact: true }).click();
  }

  it('make calls with sound both ways where a firewall lets no packets of theirs to the server', async () => {
    // As in a network that lets nothing but TCP out: to the server's sound leads no other way than the relay.
    const sound = '-p udp --dport 10000:10500';
    await onServer(`iptables -t raw -A PREROUTING -i eth0 ! -s ${turn} ${sound} -j DROP`);
    const { page } = tab;
    await page.reload();
    await page.getByRole('button', { name: words.turnOn, exact: true }).click();
    await page.getByText(words.readyText).waitFor();
    await echo();
    expect(await onServer('cat /var/log/turn.log', container)).toMatch(
      new RegExp(`user <\\d+:${number}>.*ALLOCATE processed, success`),
    );
  });

  it('are refused with another secret, until they have the right one again', async () => {
    const urls = [`turn:${turn}:3478?transport=tcp`];
    const key = await generateIdentity();
    const [file, keyFile] = [join(folder, 'secrets.age'), join(folder, 'key.txt')];
    await writeFile(keyFile, key);
    const exported = ['secrets', 'export', '--encrypt', await identityToRecipient(key), '-o', file];
    expect((await smartcms(exported)).exitCode).toBe(0);
    await give('south-of-the-river-1407');
    const refused = await tab.relay({ ...(await told()).turn, urls });
    expect(refused.found).toEqual([]);
    expect(refused.refusals).toContain(401);

    const rotated = await smartcms(['secrets', 'rotate', 'turn_secret', '--yes']);
    expectRefusal(rotated, 1, 'not made here', 'secrets set turn_secret');
    const imported = ['secrets', 'import', file, '--decrypt-with', keyFile, '--yes', '--json'];
    expect(JSON.parse((await smartcms(imported)).stdout)).toMatchObject({ changed: ['turn_secret'] });
    expect((await tab.relay({ ...(await told()).turn, urls })).found).toContain('relay');
  });

  it('get a new credential when half of its life is over', async () => {
    const { page } = tab;
    await page.clock.install();
    await page.reload();
    await page.getByText(words.readyText).waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const renewed = page.waitForResponse((response) => response.url().endsWith('/api/me/phone'));
    await page.clock.fastForward('06:00:01');
    expect((await renewed).status()).toBe(200);
    // Not because the socket of events came back.
    expect(asked).not.toContain('/api/events/ticket');
    await echo();
  });
});
