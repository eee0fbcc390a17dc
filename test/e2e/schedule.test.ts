import { createHash } from 'node:crypto';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { selfSigned } from '../support/certificate.ts';
import { runCli } from '../support/cli.ts';
import { type Inbox, startInbox } from '../support/inbox.ts';
import { startS3, type TestS3 } from '../support/s3.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';
import { onServer, smartcms } from './server.ts';

const withInput = (input: string, ...args: string[]) => {
  const { target, stateHome } = inject('e2e');
  return runCli([...args, '--target', target], { stateHome, input });
};
const schedule = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await smartcms('backup', 'schedule', ...args, '--json');
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
};
const warnings = async (): Promise<string[]> => {
  const status = JSON.parse((await smartcms('status', '--json')).stdout);
  return status.warnings.map(({ code }: { code: string }) => code);
};

describe('a scheduled backup', () => {
  let s3: TestS3;
  let inbox: Inbox;
  let smtp: TestSmtp;
  let machine: string;

  beforeAll(async () => {
    const format = '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}';
    await onServer('rm -rf /opt/smartcms/backups/*');
    machine = (await execa('docker', ['inspect', '--format', format, inject('e2e').container])).stdout.trim();
    const tls = selfSigned(machine);
    [s3, inbox, smtp] = await Promise.all([
      startS3(machine),
      startInbox(machine),
      startSmtp({ host: machine, tls, login: 'phones:mail-password' }),
    ]);
    await onServer(`cat >/usr/local/share/ca-certificates/test-mail.crt <<'END'
${tls.cert}END
update-ca-certificates >/dev/null 2>&1`);
  });
  afterAll(async () => {
    await smartcms('backup', 'schedule', 'off');
    await onServer(`rm -rf /srv/copies /opt/smartcms/schedule /usr/local/share/ca-certificates/test-mail.crt
sed -i /smartcms-backup@/d /root/.ssh/authorized_keys; update-ca-certificates --fresh >/dev/null 2>&1`);
    await Promise.all([s3?.stop(), inbox?.stop(), smtp?.stop()]);
  });

  it('is not there at first', async () => {
    expect(await schedule()).toBeNull();
  });

  it('is set by one command, and its timer runs', async () => {
    const set = await withInput(
      `${s3.accessKeyId}:${s3.secretAccessKey}\n`,
      ...['backup', 'schedule', '--daily', '02:30', '--keep-daily', '3'],
      ...['--copy-to', 'root@127.0.0.1:/srv/copies', 's3://backups/phones'],
      ...['--s3-endpoint', s3.endpoint, '--s3-credentials-stdin'],
      ...['--ping', `${inbox.url}/watcher`, '--webhook', `${inbox.url}/hook`, '--json'],
    );
    expect(set.exitCode, set.stderr).toBe(0);
    const document = JSON.parse(set.stdout);
    expect(document).toMatchObject({
      enabled: true,
      daily: '02:30',
      keep: { daily: 3, weekly: 4, monthly: 6 },
      copies: ['root@127.0.0.1:/srv/copies', 's3://backups/phones'],
      ping: inbox.url,
      s3Credentials: true,
      last: null,
      authorizedKey: expect.stringMatching(/^restrict ssh-ed25519 \S+ smartcms-backup@/),
      cron: '30 2 * * * /usr/local/bin/smartcms backup run --quiet',
    });
    expect(set.stdout + set.stderr).not.toContain(s3.secretAccessKey);
    // At the hour that was set, and at most ten minutes later.
    expect(document.next).toMatch(/T02:(3|40:0)/);
    expect(await onServer('systemctl is-enabled smartcms-backup.timer')).toBe('enabled');
    // None was made yet.
    expect(await warnings()).toContain('backup_old');
    expect(await onServer('stat -c "%a %u" /opt/smartcms/schedule /opt/smartcms/schedule/*')).toMatch(
      /^700 0\n(600 0\n?)+$/,
    );
  });

  it('tells what is missing for its copies, until it is there', async () => {
    const { authorizedKey } = await schedule('show');
    const first = await smartcms('backup', 'schedule', 'test', '--json');
    expect(first.exitCode).toBe(1);
    const [ssh] = JSON.parse(first.stdout);
    expect(ssh.error).toMatch(/host key of root@127.0.0.1:\/srv\/copies is not known.*--copy-host-key/s);
    const key = await onServer('ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key.pub');
    const fingerprint = key.split(' ')[1] ?? '';
    const refused = await smartcms('backup', 'schedule', 'test', '--copy-host-key', fingerprint, '--json');
    expect(JSON.parse(refused.stdout)[0].error).toMatch(/refused|authenticat|log in/i);
    await onServer(`echo '${authorizedKey}' >>/root/.ssh/authorized_keys`);
    const tried = await smartcms('backup', 'schedule', 'test', '--json');
    expect(tried.exitCode, tried.stdout).toBe(0);
    expect(JSON.parse(tried.stdout)).toHaveLength(4);
  });

  it('is made by the unit, verified, copied whole to both places, and told of', async () => {
    inbox.received.length = 0;
    await onServer('systemctl start smartcms-backup.service');
    const { last } = await schedule('show');
    expect(last).toMatchObject({ ok: true, verified: true, error: null });
    expect(inbox.received.map(({ what }) => what)).toEqual(['POST /watcher/start', 'POST /watcher']);
    const copies = await onServer('cd /srv/copies; ls -A; sha256sum * | cut -c-64');
    const [name = '', sha256] = copies.split('\n');
    expect(name).toBe(`${last.backup}.sql.zst`);
    const stored = s3.objects.get(`phones/${name}`);
    expect(
      createHash('sha256')
        .update(stored?.content ?? '')
        .digest('hex'),
    ).toBe(sha256);
    const list = JSON.parse((await smartcms('backup', 'list', '--json')).stdout);
    expect(list[0]).toMatchObject({ id: last.backup, sha256, verifiedAt: expect.any(String) });
    const status = JSON.parse((await smartcms('status', '--json')).stdout);
    expect(status.schedule).toMatchObject({ enabled: true, next: expect.any(String), last: { ok: true } });
    expect(await warnings()).not.toContain('backup_old');
  });

  it('that fails is told to the watcher, the webhook and by mail, and stays in the status', async () => {
    const mail = ['--mail', 'ops@example.com', '--smtp', `smtp://phones@${machine}:${smtp.port}`];
    const set = await withInput(
      'mail-password\n',
      ...['backup', 'schedule', ...mail, '--smtp-password-stdin', '--json'],
    );
    expect(set.exitCode, set.stderr).toBe(0);
    expect(JSON.parse(set.stdout)).toMatchObject({
      smtpPassword: true,
      copies: expect.arrayContaining(['s3://backups/phones']),
    });
    await onServer('sed -i /smartcms-backup@/d /root/.ssh/authorized_keys');
    inbox.received.length = 0;
    const run = await smartcms('backup', 'run', '--json');
    expect(run.exitCode).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({
      ok: false,
      verified: true,
      copies: [
        { to: 'root@127.0.0.1:/srv/copies', ok: false },
        { to: 's3://backups/phones', ok: true },
      ],
    });
    const told = inbox.received.map(({ what }) => what).sort();
    expect(told).toEqual(['POST /hook', 'POST /watcher/fail', 'POST /watcher/start']);
    const hook = JSON.parse(inbox.received.find(({ what }) => what === 'POST /hook')?.body ?? '');
    expect(hook.text).toContain('Copy to root@127.0.0.1:/srv/copies:');
    expect(smtp.mails).toMatchObject([
      { to: ['ops@example.com'], secure: true, login: 'phones:mail-password' },
    ]);
    expect(await warnings()).toContain('backup_failed');
  });

  it('is encrypted and verified all the same', async () => {
    const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
    await schedule('--encrypt', recipient, '--copy-to', 's3://backups/phones', '--s3-endpoint', s3.endpoint);
    await onServer('systemctl start smartcms-backup.service');
    const { last } = await schedule('show');
    expect(last).toMatchObject({ ok: true, verified: true });
    const stored = s3.objects.get(`phones/${last.backup}.sql.zst.age`);
    expect(stored?.content.subarray(0, 21).toString()).toBe('age-encryption.org/v1');
  });

  it('gives way to a newer one once that is verified, and not before', async () => {
    const run = async <T>(...args: string[]): Promise<T> => {
      const { exitCode, stdout, stderr } = await smartcms(...args, '--json');
      expect(exitCode, stderr).toBe(0);
      return JSON.parse(stdout);
    };
    const ids = (list: { id: string }[]) => list.map(({ id }) => id);
    const prune = (...more: string[]) =>
      run<Record<'kept' | 'removed', { id: string }[]>>(
        ...['backup', 'prune', '--daily', '1', '--weekly', '0', '--monthly', '0', ...more],
      );
    const older = ids(await run('backup', 'list'));
    const { id: verified } = await run<{ id: string }>('backup-db');
    expect((await prune()).kept[1]).toMatchObject({ id: older[0] });
    await run('backup', 'verify', verified);
    const { id: newest } = await run<{ id: string }>('backup-db');
    const planned = await prune('--dry-run');
    expect(ids(planned.removed)).toContain(older[0]);
    expect(ids(await run('backup', 'list'))).toContain(older[0]);
    expect(await prune()).toMatchObject({ kept: planned.kept, removed: planned.removed });
    expect(ids(await run('backup', 'list'))).toEqual([newest, verified]);
    expect(await onServer('ls /opt/smartcms/backups')).not.toContain(older[0]);
  });

  it('stops when it is turned off, and keeps its settings', async () => {
    expect(await schedule('off', '--warn-after', 'never')).toMatchObject({
      ...{ enabled: false, next: null, daily: '02:30' },
      warnAfterHours: null,
    });
    expect(await onServer('systemctl is-enabled smartcms-backup.timer || true')).toBe('disabled');
    expect(await schedule('--daily', '04:15')).toMatchObject({ enabled: true, daily: '04:15' });
  });

  it.each([
    [['--daily', '25:00'], '--daily'],
    [['--warn-after', '0'], '--warn-after'],
    [['--copy-to', 'nowhere'], 'no place for copies'],
    [['--mail', 'ops@example.com'], '--smtp'],
    [['--smtp', 'smtp://u:secret@example.com', '--mail', 'ops@example.com'], 'without a password'],
    [['--encrypt', 'age1nonsense'], 'age'],
    [['--keep-daily', '0', '--keep-weekly', '0', '--keep-monthly', '0'], 'keep'],
    [['--smtp-password-stdin', '--s3-credentials-stdin'], 'both read stdin'],
  ])('refuses %j', async (args, words) => {
    const refused = await smartcms('backup', 'schedule', ...args);
    expect(refused.exitCode, refused.stderr).toBe(2);
    expect(refused.stderr).toContain(words);
  });
});

describe('a job that the API asks for', () => {
  it('is taken by a unit of the server, and done', async () => {
    // As the API does it, from within its container.
    await onServer(`docker exec smartcms-db mariadb smartcms -e "
      INSERT INTO jobs (kind, arguments, requested_by, requested_at) VALUES ('backup', '{\\"all\\":false}', 'test', UTC_TIMESTAMP(3))"
    docker exec smartcms-api node -e "require('node:fs').writeFileSync('/run/smartcms/jobs/1', '')"`);
    const deadline = Date.now() + 60_000;
    for (;;) {
      const jobs = JSON.parse((await smartcms('jobs', 'list', '--json')).stdout);
      const job = jobs.find(({ requestedBy }: { requestedBy: string }) => requestedBy === 'test');
      if (job.state === 'done') {
        expect(job.result).toMatchObject({ tables: expect.any(Number), bytes: expect.any(Number) });
        expect(jobs.find(({ kind }: { kind: string }) => kind === 'disk').result.disks).toHaveLength(2);
        break;
      }
      expect(job.state).not.toBe('failed');
      if (Date.now() > deadline) throw new Error(`the job is still ${job.state}`);
    }
    expect(await onServer('ls /opt/smartcms/run/jobs')).toBe('');
  });

  it('reaches no Docker: the API’s container has neither its socket nor root', async () => {
    const inside = await onServer(
      `docker inspect --format '{{.Config.User}} {{json .HostConfig.Binds}} {{json .Mounts}}' smartcms-api`,
    );
    expect(inside).toMatch(/^64014:64014 /);
    expect(inside).not.toContain('docker.sock');
  });
});
