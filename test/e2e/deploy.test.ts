import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { eventsOf } from '../support/cli.ts';
import { configFolder, onServer, smartcms, startTimes } from './server.ts';

const releaseId = /^\d{8}T\d{6}Z-\w+$/;
const services = ['db', 'redis', 'asterisk', 'api', 'frontend'];

describe('the first deploy', () => {
  const events = eventsOf(inject('e2e').first.stdout);
  const last = events.at(-1);

  it('says what it will do, does each step, and ends with what stands', () => {
    expect(events.find(({ event }) => event === 'plan')?.changes?.length).toBeGreaterThan(20);
    const steps = events.filter(({ event, id }) => event === 'step' && id !== undefined);
    const ids = (state: string) => steps.filter((step) => step.state === state).map(({ id }) => id);
    expect(ids('done')).toEqual(ids('started'));
    expect(ids('done').slice(-5)).toEqual(['services', 'program', 'firewall', 'verify', 'release']);
    expect(last).toMatchObject({
      event: 'deployed',
      target: inject('e2e').target,
      release: { id: expect.stringMatching(releaseId) },
    });
    expect(last?.changed).toBeGreaterThan(20);
    expect(last?.restarted?.toSorted()).toEqual(services.toSorted());
  });

  it('leaves the first credentials in a file that only the operator can read', async () => {
    const file = last?.credentialsFile ?? '';
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(file.startsWith(inject('e2e').stateHome)).toBe(true);
  });

  it('makes a healthy server', async () => {
    const { exitCode, stdout } = await smartcms('status', '--json');
    const status = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(status).toMatchObject({
      healthy: true,
      images: 'distribution',
      // Another test may have deployed since.
      release: { id: expect.stringMatching(releaseId) },
    });
    for (const service of status.services) {
      expect(service).toMatchObject({
        state: 'running',
        health: 'healthy',
        container: `smartcms-${service.name}`,
      });
      expect(service.version).toMatch(/^\d+\.\d+/);
    }
    expect(status.services.map(({ name }: { name: string }) => name)).toEqual(services);
    expect(status.asterisk.version).toMatch(/^22\./);
  });
});

describe('a second deploy', () => {
  it('changes nothing and restarts nothing, in one look at the server', async () => {
    const before = await startTimes();
    const { exitCode, stdout, stderr } = await smartcms('deploy', '--json', '--verbose');
    expect(exitCode, stderr).toBe(0);
    expect(eventsOf(stdout)).toEqual([
      { event: 'plan', changes: [] },
      expect.objectContaining({ event: 'deployed', changed: 0, restarted: [], credentialsFile: null }),
    ]);
    expect(Number(stderr.match(/(\d+) commands?/)?.[1])).toBeLessThanOrEqual(2);
    expect(await startTimes()).toEqual(before);
  });

  it('is not what plan shows as changes', async () => {
    const { exitCode, stdout } = await smartcms('plan', '--json', '--exit-code');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      changes: [],
      summary: { create: 0, update: 0, delete: 0, restart: 0, run: 0 },
    });
  });
});

describe('one changed config key', () => {
  it('plans and applies exactly its own change, and restarts only what reads it', async () => {
    const config = join(await configFolder({ asterisk: { verbose: 5 } }), 'smartcms.config.json');
    const planned = await smartcms('plan', '--json', '--exit-code', '--config', config);
    expect(planned.exitCode).toBe(10);
    const { changes } = JSON.parse(planned.stdout) as {
      changes: { action: string; subject: string; diff: string }[];
    };
    const subjects = changes.map(({ action, subject }) => `${action} ${subject}`);
    const files = subjects.filter((subject) => subject.includes('/opt/smartcms/asterisk/configs/'));
    expect(subjects).toEqual([
      'update /opt/smartcms/docker-compose.yml',
      ...files,
      'update asterisk: its configuration changed',
    ]);
    expect(files).toEqual(
      ['asterisk.conf', 'logger.conf'].map((name) => `update /opt/smartcms/asterisk/configs/${name}`),
    );
    expect(changes.map(({ diff }) => diff).join()).toMatch(/^\+.*5/m);

    const before = await startTimes();
    const applied = await smartcms('deploy', '--json', '--config', config);
    expect(applied.exitCode, applied.stderr).toBe(0);
    expect(eventsOf(applied.stdout).at(-1)).toMatchObject({
      event: 'deployed',
      changed: 4,
      restarted: ['asterisk'],
    });
    const after = await startTimes();
    expect(services.filter((service) => after[service] !== before[service])).toEqual(['asterisk']);

    const back = await smartcms('deploy', '--json');
    expect(eventsOf(back.stdout).at(-1)).toMatchObject({ restarted: ['asterisk'] });
  });
});

describe('what was changed behind its back', () => {
  it('is put right', async () => {
    await onServer(`echo '; by hand' >>/opt/smartcms/asterisk/configs/rtp.conf
      echo stray >/opt/smartcms/asterisk/configs/stray.conf
      docker stop smartcms-redis >/dev/null`);
    const { stdout } = await smartcms('plan', '--json');
    const subjects = JSON.parse(stdout).changes.map(
      (change: { action: string; subject: string }) => `${change.action} ${change.subject}`,
    );
    expect(subjects).toEqual([
      'update /opt/smartcms/asterisk/configs/rtp.conf',
      'delete /opt/smartcms/asterisk/configs/stray.conf',
      'restart redis: it is exited',
    ]);
    expect((await smartcms('deploy', '--json')).exitCode).toBe(0);
    expect(JSON.parse((await smartcms('plan', '--json')).stdout).changes).toEqual([]);
  });
});
