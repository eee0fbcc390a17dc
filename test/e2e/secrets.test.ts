import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { eventsOf } from '../support/cli.ts';
import { onServer, smartcms } from './server.ts';

const names = [
  'db_cli_password', 'db_api_password', 'db_asterisk_password', 'redis_password', 'ami_cli_secret',
  'ami_api_secret', 'ari_secret', 'license_hmac_key', 'admin_password', 'license_key',
]; // biome-ignore format: a list of words

describe('the generated secrets', () => {
  const secrets = new Map<string, string>();

  beforeAll(async () => {
    for (const name of names) secrets.set(name, await onServer(`cat /opt/smartcms/secrets/${name}`));
  });

  function expectNone(text: string, where: string): void {
    expect(text.length, `${where} is empty`).toBeGreaterThan(0);
    const found = [...secrets].filter(
      ([, value]) => text.includes(value) || text.includes(Buffer.from(value).toString('base64')),
    );
    expect(
      found.map(([name]) => name),
      where,
    ).toEqual([]);
  }

  it('are of 128 bits, and no two are alike', () => {
    const values = [...secrets.values()];
    expect(new Set(values).size).toBe(names.length);
    for (const name of names.slice(0, 8)) expect(secrets.get(name), name).toMatch(/^[0-9a-f]{32}$/);
    expect(secrets.get('admin_password')).toMatch(/^([A-Z2-9]{5}-){3}[A-Z2-9]{5}$/);
    expect(secrets.get('license_key')).toMatch(/^SMARTCMS-SA(-[A-Z2-9]{5}){5}$/);
  });

  it('are files that only their own reader can read', async () => {
    const listing = await onServer("stat -c '%a %u %n' /opt/smartcms/secrets /opt/smartcms/secrets/*");
    const [folder, ...files] = listing.split('\n');
    expect(folder).toBe('700 0 /opt/smartcms/secrets');
    expect(files).toHaveLength(names.length);
    for (const file of files) expect(file).toMatch(/^400 (0|64014) /);
  });

  it('are in nothing that the first deploy printed', () => {
    const { stdout, stderr } = inject('e2e').first;
    expectNone(stdout, 'stdout');
    expectNone(`${stderr} `, 'stderr');
  });

  it('are in no plan, masked where a file has them', async () => {
    await onServer('mv /opt/smartcms/mariadb/init.sql /opt/smartcms/mariadb/init.sql.away');
    try {
      const { stdout } = await smartcms('plan', '--json');
      expect(stdout).toContain('[REDACTED]');
      expectNone(stdout, 'plan');
      expectNone((await smartcms('plan', '--verbose')).stdout, 'plan for people');
    } finally {
      await onServer('mv /opt/smartcms/mariadb/init.sql.away /opt/smartcms/mariadb/init.sql');
    }
  });

  it('are not in the logs of services and system', async () => {
    expectNone((await smartcms('logs')).stdout, 'logs');
    expectNone(await onServer('journalctl --no-pager; cat /opt/smartcms/audit.jsonl'), 'journal');
    expectNone(
      await onServer('docker exec smartcms-asterisk sh -c "cat /var/log/asterisk/*"'),
      'Asterisk’s log files',
    );
  });

  it('are not in containers and images as Docker describes them', async () => {
    expectNone(await onServer('docker inspect $(docker ps -aq)'), 'containers');
    expectNone(
      await onServer(
        'docker inspect $(docker images -q | sort -u); for i in $(docker images -q | sort -u); do docker history --no-trunc $i; done',
      ),
      'images',
    );
  });

  it('are not in the command lines and environments of processes', async () => {
    expectNone(
      await onServer(
        "for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline; tr '\\0' ' ' <$p/environ; echo; done 2>/dev/null || true",
      ),
      'processes',
    );
  });

  it('are, of the first administrator, in the 0600 file that the deploy named', async () => {
    const file = eventsOf(inject('e2e').first.stdout).at(-1)?.credentialsFile ?? '';
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      email: 'superadmin@smartcms.local',
      password: secrets.get('admin_password'),
      licenseKey: secrets.get('license_key'),
    });
  });
});
