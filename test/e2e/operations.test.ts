import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { type CliResult, eventsOf, runCli } from '../support/cli.ts';
import { openPhone, type Phone } from '../support/sip/phone.ts';
import { addressOf, configFolder, expectRefusal, onServer, smartcms, startTimes } from './server.ts';

interface AuditRecord {
  at: string;
  actor: string;
  action: string;
  subject: string | null;
  details: Record<string, unknown> | null;
}

async function readJson<T>(...args: string[]): Promise<T> {
  const { exitCode, stdout, stderr } = await smartcms(...args, '--json');
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

async function deploy(config: ConfigInput): Promise<CliResult> {
  const { target, stateHome } = inject('e2e');
  const file = join(await configFolder(config), 'smartcms.config.json');
  return runCli(['deploy', target, '--config', file, '--json'], { stateHome });
}

interface KeptRelease {
  id: string;
  current: boolean;
  rolledBackTo: string | null;
  obstacle: string | null;
}

describe('who did what', () => {
  it('is one list of the deploys and of what the database notes', async () => {
    await smartcms('ext', 'add', '7601', '--type', 'extension');
    await smartcms('ext', 'remove', '7601', '--yes');
    const records = await readJson<AuditRecord[]>('audit', '--limit', '500');
    const removed = records.findIndex(({ subject }) => subject === '7601');
    const added = records.findLastIndex(({ subject }) => subject === '7601');
    const deployed = records.findLastIndex(({ action }) => action === 'deploy');
    expect(removed).toBeLessThan(added);
    expect(added).toBeLessThan(deployed);
    expect(records[deployed]?.details).toMatchObject({ version: expect.any(String) });
    expect(records[added]?.actor).toMatch(/^\w+@\S+$/);
  });

  it('is told as far as it is known while the database is down', async () => {
    await onServer(
      'docker pause smartcms-db >/dev/null; mv /opt/smartcms/run/db/mysqld.sock /opt/smartcms/run/db/away',
    );
    try {
      const { exitCode, stdout, stderr } = await smartcms('audit');
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(/ deploy /);
      expect(stderr).toMatch(/Warning: What the database knows is missing/);
    } finally {
      await onServer(
        'mv /opt/smartcms/run/db/away /opt/smartcms/run/db/mysqld.sock; docker unpause smartcms-db >/dev/null',
      );
    }
  });
});

describe('going back', () => {
  it('brings back the files and containers of the release before, and a repeat deploy finds nothing to do', async () => {
    // Whatever was done to the server before, there is a release of the config as it was and one after it.
    expect((await deploy({ memory: { frontend: 161 } })).exitCode).toBe(0);
    expect((await deploy({})).exitCode).toBe(0);
    expect((await deploy({ memory: { frontend: 160 } })).exitCode).toBe(0);
    const [latest, before] = await readJson<KeptRelease[]>('releases');
    expect(latest).toMatchObject({ current: true, obstacle: null });
    expect(before).toMatchObject({ current: false, obstacle: null });

    const asked = await smartcms('rollback', '--no-input');
    expectRefusal(asked, 2, /Go back to/, /--yes/);
    expect(asked.stderr).toMatch(
      /docker-compose\.yml[\s\S]*-.*160m[\s\S]*update +frontend: its configuration/,
    );

    const done = await readJson<{ restarted: string[] }>('rollback', '--yes');
    expect(done).toMatchObject({ rolledBackTo: before?.id, restarted: ['frontend'], result: 'updated' });
    const repeat = eventsOf((await smartcms('deploy', '--json')).stdout);
    expect(repeat.at(-1)).toMatchObject({ event: 'deployed', changed: 0 });
    const [now] = await readJson<KeptRelease[]>('releases');
    expect(now).toMatchObject({ current: true, rolledBackTo: before?.id });
    const [noted] = await readJson<AuditRecord[]>('audit');
    expect(noted).toMatchObject({ action: 'rollback', subject: now?.id });
    expectRefusal(await smartcms('rollback', 'nosuch', '--yes'), 7, /no release nosuch/);
  });

  describe('by itself', () => {
    let phone: Phone;
    beforeAll(async () => {
      await smartcms('ext', 'add', '7602', '--type', 'extension');
      const { password } = await readJson<{ password: string }>('ext', 'credentials', '7602');
      const server = await addressOf();
      phone = await openPhone({ server, transport: 'wss', port: 8089, number: '7602', password });
      expect(await phone.register()).toMatchObject({ status: 200 });
    });
    afterAll(async () => {
      await phone?.unregister();
      phone?.close();
      await smartcms('ext', 'remove', '7602', '--yes');
    });

    it('is what a deploy does whose server does not work, with what it saw; phones stay registered', async () => {
      const before = await startTimes();
      const [current] = await readJson<KeptRelease[]>('releases');
      // A firewall of the administrator's that the new port does not pass.
      await onServer('iptables -I INPUT -p tcp --dport 8443 -j REJECT');
      const failed = await deploy({ network: { ports: { https: 8443 } } }).finally(() =>
        onServer('iptables -D INPUT -p tcp --dport 8443 -j REJECT'),
      );
      expectRefusal(
        failed,
        6,
        /Console page: /,
        /the last lines of smartcms-frontend/,
        /back at the release/,
      );
      expect(eventsOf(failed.stdout).at(-1)).toMatchObject({ event: 'failed', error: { code: 'unhealthy' } });
      expect((await smartcms('plan', '--exit-code')).exitCode).toBe(0);
      expect(await readJson<KeptRelease[]>('releases')).toContainEqual(current);
      const after = await startTimes();
      expect(after['asterisk']).toBe(before['asterisk']);
      expect((await smartcms('asterisk', 'pjsip', 'show', 'contacts')).stdout).toContain('Contact:  7602/');
      const [noted] = await readJson<AuditRecord[]>('audit');
      expect(noted).toMatchObject({ action: 'deploy.failed', details: { rolledBackTo: current?.id } });
    });
  });
});

interface CertificateStatus {
  kind: string;
  fingerprint: string;
  readers: { service: string; port: number; current: boolean }[];
}

describe('the certificate', () => {
  const shownBy = (current: boolean) => [
    { service: 'frontend', port: 443, current },
    { service: 'asterisk', port: 8089, current },
    { service: 'asterisk', port: 5061, current },
  ];

  it('is renewed without a restart of those who read it, and a deploy finds nothing to do', async () => {
    const before = await readJson<CertificateStatus>('cert', 'status');
    expect(before).toMatchObject({ kind: 'self-signed', readers: shownBy(true) });
    const started = await startTimes();
    const renewed = await readJson<CertificateStatus>('cert', 'renew');
    expect(renewed).toMatchObject({ result: 'updated', readers: shownBy(true) });
    expect(renewed.fingerprint).not.toBe(before.fingerprint);
    expect(await startTimes()).toEqual(started);
    expect((await smartcms('plan', '--exit-code')).exitCode).toBe(0);
  });

  it('can be the config’s own; one that does not fit its key is refused before anything changes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'smartcms-tls-'));
    const openssl = (...args: string[]) => execa('openssl', args, { cwd: folder });
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    await openssl(...request, '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
    await openssl(...[...request, '-subj', '/CN=phones.example.com', '-CA', 'ca.pem', '-CAkey', 'ca.key'],
      ...['-addext', 'subjectAltName=DNS:phones.example.com', '-keyout', 'own.key', '-out', 'own.pem']); // biome-ignore format: a command line
    const tls = { certificate: join(folder, 'own.pem'), key: join(folder, 'own.key') };
    expectRefusal(await deploy({ tls: { ...tls, key: join(folder, 'ca.key') } }), 3, /does not belong/);
    const started = await startTimes();
    expect(await readJson('cert', 'status')).toMatchObject({ kind: 'self-signed' });

    const installed = await deploy({ tls });
    expect(installed.exitCode, installed.stderr).toBe(0);
    expect(await readJson('cert', 'status')).toMatchObject({ kind: 'issued', readers: shownBy(true) });
    expect(eventsOf((await deploy({ tls })).stdout).at(-1)).toMatchObject({ changed: 0 });
    expectRefusal(await smartcms('cert', 'renew'), 1, /comes from an authority/);
    expect((await deploy({})).exitCode).toBe(0);
    expect(await readJson('cert', 'status')).toMatchObject({ kind: 'self-signed', readers: shownBy(true) });
    expect(await startTimes()).toEqual(started);
  });
});

describe('the secrets', () => {
  const secretOf = (name: string) => onServer(`cat /opt/smartcms/secrets/${name}`);

  it('are listed without values, and shown to who asks for one, which is noted', async () => {
    const listed = await smartcms('secrets', 'list');
    expect(listed.stdout).toMatch(/^redis_password .*redis, api/m);
    const value = await secretOf('ari_secret');
    expect(listed.stdout).not.toContain(value);
    expectRefusal(await smartcms('secrets', 'show', 'ari_secret'), 2, /--reveal/);
    expect(await readJson('secrets', 'show', 'ari_secret', '--reveal')).toEqual({
      name: 'ari_secret',
      value,
    });
    const [noted] = await readJson<AuditRecord[]>('audit');
    expect(noted).toMatchObject({ action: 'secret.show', subject: 'ari_secret' });
  });

  it('are given new values, which restarts those who read them and leaves nothing to deploy', async () => {
    const before = { started: await startTimes(), value: await secretOf('db_api_password') };
    expect(await readJson('secrets', 'rotate', 'db_api_password', '--yes')).toMatchObject({
      ...{ name: 'db_api_password', restarted: ['db', 'api'], result: 'updated' },
    });
    expect(await secretOf('db_api_password')).not.toBe(before.value);
    const after = await startTimes();
    expect(after['asterisk']).toBe(before.started['asterisk']);
    expect(after['redis']).toBe(before.started['redis']);
    expect((await smartcms('plan', '--exit-code')).exitCode).toBe(0);
    expect((await smartcms('doctor')).exitCode).toBe(0);
    expectRefusal(await smartcms('rollback', '--yes'), 1, /A secret was rotated since/);
    expectRefusal(await smartcms('secrets', 'rotate', 'license_hmac_key', '--yes'), 1, /cannot be rotated/);
  });

  it('go to a file that only its key opens, and come back from it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'smartcms-secrets-'));
    const [file, key] = [join(folder, 'secrets.age'), join(folder, 'key.txt')];
    const identity = await generateIdentity();
    await writeFile(key, `${identity}\n`);
    expectRefusal(await smartcms('secrets', 'export', '-o', file), 2, /--encrypt is missing/);
    const recipient = await identityToRecipient(identity);
    const exported = await readJson<{ names: string[] }>(
      'secrets',
      'export',
      '--encrypt',
      recipient,
      '-o',
      file,
    );
    expect(exported.names).not.toContain('admin_password');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const original = await secretOf('ari_secret');
    expect(await readFile(file, 'utf8')).not.toContain(original);

    const again = ['secrets', 'import', file, '--decrypt-with', key, '--yes'] as const;
    expect(await readJson(...again)).toEqual({ changed: [], restarted: [], result: 'unchanged' });
    await readJson('secrets', 'rotate', 'redis_password', '--yes');
    expect(await readJson(...again)).toEqual({
      ...{ changed: ['redis_password'], restarted: ['redis', 'api'], result: 'updated' },
    });
    expect((await smartcms('plan', '--exit-code')).exitCode).toBe(0);
    const actions = (await readJson<AuditRecord[]>('audit')).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['secret.export', 'secret.import']));
  });
});
