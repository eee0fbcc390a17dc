import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configFolder, onServer } from '../e2e/server.ts';
import { type CliResult, eventsOf, runCli, startCli } from '../support/cli.ts';

const target = 'sandbox:lifecycle';
const container = 'smartcms-sandbox-lifecycle';

/** Every step of a first deploy, with how long the interruption waits after its start. */
const steps = [
  { id: 'engine', afterMs: 4_000 },
  { id: 'folders', afterMs: 0 },
  { id: 'secrets', afterMs: 0 },
  { id: 'certificate', afterMs: 50 },
  { id: 'files', afterMs: 0 },
  { id: 'images', afterMs: 25_000 },
  { id: 'data-services', afterMs: 1_500 },
  { id: 'migrations', afterMs: 100 },
  { id: 'first-admin', afterMs: 0 },
  { id: 'services', afterMs: 1_000 },
  { id: 'program', afterMs: 300 },
  { id: 'firewall', afterMs: 100 },
  { id: 'acme', afterMs: 300 },
  { id: 'verify', afterMs: 100 },
  { id: 'release', afterMs: 0 },
];

describe('a deploy that is interrupted once in each step', () => {
  let stateHome: string;
  /** With an authority that nobody finds, so that there is a step about it; the deploy succeeds without. */
  let config: string;

  beforeAll(async () => {
    stateHome = await mkdtemp(join(tmpdir(), 'smartcms-lifecycle-'));
    const folder = await configFolder({
      network: { domain: 'phones.example.com' },
      tls: { mode: 'letsencrypt', directory: 'https://127.0.0.1:9/directory' },
    });
    config = join(folder, 'smartcms.config.json');
    await runCli(['sandbox', 'down', 'lifecycle', '--yes'], { stateHome });
    const up = await runCli(['sandbox', 'up', 'lifecycle'], { stateHome });
    expect(up.exitCode, up.stderr).toBe(0);
  });
  afterAll(async () => {
    await runCli(['sandbox', 'down', 'lifecycle', '--yes'], { stateHome });
    await rm(stateHome, { recursive: true, force: true });
    await rm(dirname(config), { recursive: true, force: true });
  });

  const deploy = (...args: string[]) =>
    runCli(['deploy', target, '--json', '--config', config, ...args], { stateHome });

  /** Starts a deploy and signals it in a step; null if the step had nothing to do any more. */
  async function interrupt(step: string, afterMs: number, signal: NodeJS.Signals): Promise<CliResult | null> {
    const running = startCli(['deploy', target, '--json', '--config', config], { stateHome });
    let seen = false;
    let stdout = '';
    running.stdout?.on('data', async (chunk: Buffer) => {
      stdout += chunk.toString();
      if (seen || !stdout.includes(`"id":"${step}"`)) return;
      seen = true;
      await sleep(afterMs);
      running.kill(signal);
    });
    const { exitCode, stderr } = await running;
    return seen ? { exitCode: exitCode ?? -1, stdout, stderr: String(stderr) } : null;
  }

  it.each(steps)('says so and leaves no lock: $id', async ({ id, afterMs }) => {
    const result = await interrupt(id, afterMs, 'SIGINT');
    // A step that was quicker than the signal is done; the next one was cut off instead, and that is as good.
    expect(result, `no step ${id}`).not.toBeNull();
    if (result === null) return;
    const last = eventsOf(result.stdout).at(-1);
    if (result.exitCode === 0) expect(last?.event).toBe('deployed');
    else {
      expect(result.exitCode, result.stderr).toBe(130);
      expect(last).toMatchObject({ event: 'failed', error: { code: 'interrupted' } });
      expect(result.stderr).not.toMatch(/\n\s+at /);
    }
    const lock = await runCli(['lock', 'status', '-t', target, '--json'], { stateHome });
    expect(JSON.parse(lock.stdout).locked).toBe(false);
  });

  it('is healthy after one more deploy, and then there is nothing left to do', async () => {
    const whole = await deploy();
    expect(whole.exitCode, whole.stderr).toBe(0);
    const again = await deploy();
    expect(eventsOf(again.stdout).at(-1)).toMatchObject({ event: 'deployed', changed: 0 });
    const status = await runCli(['status', target, '--json'], { stateHome });
    expect(JSON.parse(status.stdout)).toMatchObject({ healthy: true });
  });

  it('that was killed leaves a lock which the next one takes over, once it is dead', async () => {
    await onServer('docker rm -f smartcms-api >/dev/null; rm /opt/smartcms/nginx/default.conf', container);
    const killed = await interrupt('services', 0, 'SIGKILL');
    expect(killed?.exitCode).toBe(-1);
    const refused = await deploy();
    expect(refused.exitCode).toBe(5);
    expect(JSON.parse(refused.stderr.trim().split('\n').at(-1) ?? '').error).toMatchObject({
      code: 'locked',
    });
    const patient = await deploy('--lock-wait', '60');
    expect(patient.exitCode, patient.stderr).toBe(0);
    expect(patient.stderr).toContain('Took over the lock');
    expect(eventsOf((await deploy()).stdout).at(-1)).toMatchObject({ changed: 0 });
  });

  it('leaves nothing half-made behind', async () => {
    const left = await onServer(
      'ls -a /opt/smartcms /opt/smartcms/certs /opt/smartcms/secrets /var/tmp; ls -d /tmp/mmdebstrap* 2>/dev/null || true',
      container,
    );
    expect(left).not.toMatch(/\.new|tmp-|smartcms-base|mmdebstrap/);
  });

  it('is destroyed only by name, and without --volumes keeps data and secrets', async () => {
    const destroy = (...args: string[]) => runCli(['destroy', target, ...args], { stateHome });
    expect((await destroy('--no-input')).exitCode).toBe(2);
    expect((await destroy('--confirm', 'sandbox:other')).exitCode).not.toBe(0);
    const licence = "docker exec smartcms-db mariadb -N smartcms -e 'SELECT HEX(key_hmac) FROM licenses'";
    const before = await onServer(licence, container);
    expect((await destroy('--confirm', target)).exitCode).toBe(0);
    expect(await onServer('docker ps -aq; docker images -q; ls -A /opt/smartcms', container)).toBe(
      'backups\nsecrets\nserver.json',
    );
    const back = await deploy();
    expect(back.exitCode, back.stderr).toBe(0);
    expect(await onServer(licence, container)).toBe(before);
  });

  it('is destroyed with everything by --volumes; Docker stays', async () => {
    const gone = await runCli(['destroy', target, '--volumes', '--confirm', target], { stateHome });
    expect(gone.exitCode, gone.stderr).toBe(0);
    expect(
      await onServer(
        'docker ps -aq; docker images -q; docker volume ls -q; ls -d /opt/smartcms 2>/dev/null || true',
        container,
      ),
    ).toBe('');
    expect(await onServer('systemctl is-active docker', container)).toBe('active');
    expect(await onServer('nft list tables | grep smartcms || true', container)).toBe('');
  });
});
