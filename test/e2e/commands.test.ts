import { describe, expect, inject, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { onServer, smartcms } from './server.ts';

describe('day-to-day commands', () => {
  it('logs prints one service, all of them, and what matches', async () => {
    const asterisk = await smartcms('logs', 'asterisk', '--tail', '20');
    expect(asterisk.exitCode, asterisk.stderr).toBe(0);
    expect(asterisk.stdout).not.toBe('');
    const all = await smartcms('logs', '--tail', '3');
    for (const name of ['db', 'redis', 'asterisk', 'api', 'frontend'])
      expect(all.stdout).toContain(`smartcms-${name}`);
    const some = await smartcms('logs', 'db', '--grep', 'ready for connections');
    expect(some.stdout.split('\n').every((line) => line.includes('ready for connections'))).toBe(true);
  });

  it('asterisk runs one command of its console', async () => {
    const { exitCode, stdout } = await smartcms('asterisk', 'core', 'show', 'version');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Asterisk 22\./);
  });

  it('db runs one statement, and tells why one fails', async () => {
    const { exitCode, stdout } = await smartcms(
      'db',
      "SELECT type, status FROM licenses WHERE type = 'super_admin'",
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain('super_admin\tactive');
    const wrong = await smartcms('db', 'SELEC 1');
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain('You have an error in your SQL syntax');
  });

  it('migrate status knows every migration, and run has nothing to do', async () => {
    const { stdout } = await smartcms('migrate', 'status', '--json');
    const migrations = JSON.parse(stdout) as { version: string; state: string }[];
    expect(migrations.length).toBeGreaterThanOrEqual(2);
    for (const { version, state } of migrations) expect(state, version).toBe('applied');
    expect((await smartcms('migrate', 'run')).exitCode).toBe(0);
  });

  it('doctor finds everything well from here to the services', async () => {
    const { exitCode, stdout } = await smartcms('doctor', '--json');
    expect(exitCode, stdout).toBe(0);
    const findings = JSON.parse(stdout) as { name: string; result: string; detail: string }[];
    expect(findings.filter(({ result }) => result === 'failed')).toEqual([]);
    expect(findings.length).toBeGreaterThan(15);
  });

  it('doctor and status name a service that is down, with what to do', async () => {
    await onServer('docker stop smartcms-frontend >/dev/null');
    try {
      const doctor = await smartcms('doctor', '--json');
      expect(doctor.exitCode).not.toBe(0);
      const failed = (JSON.parse(doctor.stdout) as { name: string; result: string; remedy: string }[]).filter(
        ({ result }) => result === 'failed',
      );
      expect(failed.map(({ name }) => name)).toContain('Service frontend');
      for (const { name, remedy } of failed) expect(remedy, name).not.toBe('');
      const status = await smartcms('status', '--json');
      expect(status.exitCode).toBe(6);
      expect(JSON.parse(status.stdout).healthy).toBe(false);
    } finally {
      expect((await smartcms('deploy')).exitCode).toBe(0);
    }
  });

  it('lock tells who deploys, and release removes what was left', async () => {
    await onServer(`mkdir /opt/smartcms/lock && touch /opt/smartcms/lock/heartbeat
      echo '{"runId":"x","who":"alice","host":"laptop","pid":1,"command":"deploy","startedAt":"2026-11-22T10:00:00.000Z"}' >/opt/smartcms/lock/owner.json`);
    const held = JSON.parse((await smartcms('lock', 'status', '--json')).stdout);
    expect(held).toMatchObject({ locked: true, dead: false });
    expect(held.owner).toContain('alice on laptop');
    const refused = await smartcms('deploy', '--json');
    expect(refused.exitCode).toBe(5);
    expect(refused.stderr).toContain('alice on laptop');
    expect((await smartcms('lock', 'release', '--no-input')).exitCode).toBe(2);
    expect((await smartcms('lock', 'release', '--yes')).exitCode).toBe(0);
    expect((await smartcms('deploy')).exitCode).toBe(0);
  });

  it('sandbox list names this one', async () => {
    const { stateHome, target } = inject('e2e');
    const name = target.replace('sandbox:', '');
    const { stdout } = await runCli(['sandbox', 'list', '--json'], { stateHome });
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name, state: 'running' }));
  });
});
