import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { newKeyPair } from '../../src/host/ssh/key-pair.ts';
import { runCli } from '../support/cli.ts';
import { addressOf, configFolder, expectRefusal, onServer, smartcms } from './server.ts';

describe('a target that cannot be reached or trusted', () => {
  const stateHome = inject('e2e').stateHome;
  let folder: string;
  let key: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcms-ssh-'));
    key = join(folder, 'id_ed25519');
    await writeFile(key, newKeyPair().private, { mode: 0o600 });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['root@', 'nobody', 'root@203.0.113.10:99999', 'ftp://x', 'root@-oProxyCommand=x', 'sandbox:UP'])(
    'is malformed: %s',
    async (target) => {
      expectRefusal(
        await runCli(['status', target], { stateHome }),
        2,
        /is not a target/,
        /root@203\.0\.113\.10/,
      );
    },
  );

  it('does not answer', async () => {
    const result = await runCli(['deploy', 'root@127.0.0.1:1', '--timeout', '3'], { stateHome });
    expectRefusal(result, 4, /Cannot reach root@127\.0\.0\.1:1/, /→/);
  });

  it('has a host key that nobody knows', async () => {
    const result = await runCli(['status', `root@${await addressOf()}`, '-i', key, '--no-input'], {
      stateHome,
      env: { HOME: folder },
    });
    expectRefusal(result, 4, /SHA256:/, /--accept-new-host-key/, /--host-key-fingerprint/);
  });

  it('does not accept the key', async () => {
    const args = ['status', `root@${await addressOf()}`, '-i', key, '--accept-new-host-key', '--no-input'];
    expectRefusal(
      await runCli(args, { stateHome: folder, env: { HOME: folder, SSH_AUTH_SOCK: '' } }),
      4,
      /id_ed25519/,
    );
  });

  it('has another host key than it had', async () => {
    const address = await addressOf();
    const other = newKeyPair().public;
    const home = await mkdtemp(join(tmpdir(), 'smartcms-home-'));
    await mkdir(join(home, '.ssh'));
    await writeFile(join(home, '.ssh', 'known_hosts'), `${address} ${other}\n`);
    const result = await runCli(
      ['status', `root@${address}`, '-i', key, '--accept-new-host-key', '--no-input'],
      {
        stateHome: home,
        env: { HOME: home },
      },
    );
    expectRefusal(result, 4, /host key .* is not the one that is known/, /ssh-keygen -R/);
    await rm(home, { recursive: true, force: true });
  });
});

describe('a config with a mistake', () => {
  const run = async (config: object) => {
    const file = join(await configFolder(config), 'smartcms.config.json');
    return smartcms('plan', '--config', file);
  };
  it('names an unknown key, the file, and the key that was probably meant', async () => {
    expectRefusal(
      await run({ network: { publicAdress: '203.0.113.10' } }),
      3,
      /network\.publicAdress/,
      /smartcms\.config\.json/,
      /publicAddress/,
    );
  });
  it('names what was expected', async () => {
    expectRefusal(await run({ network: { ports: { sip: 'five' } } }), 3, /network\.ports\.sip/, /number/);
  });
  it('refuses a value that would break a file', async () => {
    expectRefusal(await run({ admin: { name: 'A\nB' }, timeZone: 'UTC; rm -rf /' }), 3, /timeZone/);
  });
  it('refuses a port that only root could open', async () => {
    expectRefusal(await run({ network: { ports: { sip: 506 } } }), 3, /network\.ports\.sip/);
  });
});

describe('a server that is not fit', () => {
  const target = 'sandbox:e2e-bare';
  const container = 'smartcms-sandbox-e2e-bare';
  let stateHome: string;
  const plan = () => runCli(['plan', target], { stateHome });
  const deploy = () => runCli(['deploy', target, '--json'], { stateHome });

  beforeAll(async () => {
    stateHome = await mkdtemp(join(tmpdir(), 'smartcms-e2e-bare-'));
    await runCli(['sandbox', 'down', 'e2e-bare', '--yes'], { stateHome });
    expect((await runCli(['sandbox', 'up', 'e2e-bare'], { stateHome })).exitCode).toBe(0);
  });
  afterAll(async () => {
    await runCli(['sandbox', 'down', 'e2e-bare', '--yes'], { stateHome });
    await rm(stateHome, { recursive: true, force: true });
  });

  it('runs another system', async () => {
    await onServer(
      'mv /etc/os-release /etc/os-release.real; printf \'ID=fedora\\nVERSION_ID=43\\nPRETTY_NAME="Fedora Linux 43"\\n\' >/etc/os-release',
      container,
    );
    expectRefusal(await deploy(), 1, /Fedora Linux 43 is not supported/, /Debian 12/, /Nothing was changed/);
    await onServer('mv /etc/os-release.real /etc/os-release', container);
  });

  it('has 512 MB of memory', async () => {
    await onServer(
      "sed 's/^MemTotal:.*/MemTotal:         500000 kB/' /proc/meminfo >/tmp/meminfo; mount --bind /tmp/meminfo /proc/meminfo",
      container,
    );
    expectRefusal(await plan(), 1, /488 MiB of memory/, /Give the server more memory/);
    await onServer('umount /proc/meminfo', container);
  });

  it('has a small disk', async () => {
    await onServer('mount -t tmpfs -o size=100m tmpfs /var/lib/docker', container);
    expectRefusal(await plan(), 1, /\/var\/lib\/docker has \d+ MiB free; 4096 MiB are needed/);
    await onServer('umount /var/lib/docker', container);
  });

  it('has ports taken, and says by whom, all at once', async () => {
    await onServer(
      'apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-minimal >/dev/null',
      container,
    );
    await onServer(
      'for port in 443 5060; do setsid python3 -c \'import socket,sys,time; s=socket.create_server(("",int(sys.argv[1]))); time.sleep(600)\' $port >/dev/null 2>&1 </dev/null & done; sleep 1',
      container,
    );
    expectRefusal(
      await plan(),
      1,
      /Port 443\/tcp is taken by python3 \(process \d+\)/,
      /Port 5060\/tcp is taken/,
      /network\.ports\.https/,
    );
    await onServer('pkill python3', container);
  });

  it('has Docker as a snap, and SELinux that enforces', async () => {
    await onServer(
      `mkdir -p /snap/bin; ln -s /usr/bin/snap /snap/bin/docker
printf '#!/bin/sh\\necho Enforcing\\n' >/usr/local/bin/getenforce; chmod 755 /usr/local/bin/getenforce`,
      container,
    );
    expectRefusal(await deploy(), 1, /installed as a snap/, /snap remove docker/, /SELinux is enforcing/);
    // Nothing half-done.
    expect(await onServer('ls -d /opt/smartcms /usr/bin/dockerd 2>/dev/null || true', container)).toBe('');
    await onServer('rm -r /snap /usr/local/bin/getenforce', container);
  });

  it('was deployed by a newer SmartCMS', async () => {
    await onServer(
      `mkdir -p /opt/smartcms; echo '{"release":{"id":"x","deployedAt":"2026-11-22T10:00:00.000Z","deployedBy":"a@b","version":"99.0.0"},"contentHash":"","publicAddress":"","ports":{"https":443,"wss":8089,"sip":5060,"sips":5061,"ami":5038}}' >/opt/smartcms/state.json`,
      container,
    );
    expectRefusal(await deploy(), 1, /deployed by SmartCMS 99\.0\.0/);
    await onServer('rm -rf /opt/smartcms', container);
  });

  it('has nothing to destroy', async () => {
    expectRefusal(await runCli(['destroy', target, '--yes'], { stateHome }), 7, /nothing of SmartCMS/);
  });
});
