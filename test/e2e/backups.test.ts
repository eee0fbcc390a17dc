import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionSettings } from '../../src/database/connect.ts';
import { packagedMigrations } from '../../src/database/migrator/files.ts';
import {
  extensions,
  folder,
  good,
  list,
  restore,
  type Written,
  withManifest,
  writeBackups,
} from './backups.ts';
import { expectRefusal, onServer, smartcms, startTimes } from './server.ts';

let made: Written;

const spool = '/var/spool/asterisk';
const inAsterisk = (script: string) => onServer(`docker exec smartcms-asterisk sh -c '${script}'`);

/** The account with an authority: this server's, or one of the test's own, which is taken away again. */
const account = '/opt/smartcms/acme/account.key';
const ownAccount = 'an account of the test';
/** The secret of a TURN server, which this one does not use. */
const turn = '/opt/smartcms/secrets/turn_secret';

beforeAll(async () => {
  await onServer(
    `[ -e ${account} ] || { umask 077; mkdir -p ${account.replace(/\/[^/]+$/, '')}; echo '${ownAccount}' >${account}; }
     printf north-of-the-river >${turn}; chmod 400 ${turn}; chown 64014:64014 ${turn}`,
  );
  await inAsterisk(`mkdir -p ${spool}/monitor && echo sound >${spool}/monitor/backup-1.wav`);
  expect((await smartcms('ext', 'add', '4801', '--type', 'extension')).exitCode).toBe(0);
  made = await writeBackups();
}, 120_000);
afterAll(async () => {
  await onServer(`! grep -qx '${ownAccount}' ${account} || rm ${account}; rm -f ${turn}`);
  await inAsterisk(`rm -f ${spool}/monitor/backup-1.wav`);
  await made.remove();
  await smartcms('ext', 'remove', '4801');
});

/** What was restored besides the database. */
const partsOf = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as { parts: string[] }).parts;

describe('a backup', () => {
  it('is proven by a restore into a throwaway database, of which nothing stays', async () => {
    const { id, rows } = made.kept;
    const verified = await smartcms('backup', 'verify', id, '--json');
    expect(verified.exitCode, verified.stderr).toBe(0);
    const evidence = JSON.parse(verified.stdout) as { tables: { expected: number; restored: number }[] };
    expect(evidence.tables.reduce((sum, { restored }) => sum + restored, 0)).toBe(rows);
    expect((await list())[0]).toMatchObject({ id, state: 'verified', verifiedAt: expect.any(String) });
    expect(await onServer('docker ps -a --format {{.Names}}')).not.toContain('smartcms-verify');
    const { lastBackup } = JSON.parse((await smartcms('status', '--json')).stdout);
    expect(lastBackup).toMatchObject({ id, verified: true });
  });

  it('that is encrypted is proven with its key, and with no other', async () => {
    const recipient = made.recipient;
    const { id } = JSON.parse((await smartcms('backup-db', '--encrypt', recipient, '--json')).stdout);
    expectRefusal(await smartcms('backup', 'verify', id), 2, '--decrypt-with');
    expectRefusal(await smartcms('backup', 'verify', id, '--decrypt-with', made.wrongKey), 2, 'this key');
    expect((await list())[0]).toMatchObject({ id, state: 'complete' });
    const verified = await smartcms('backup', 'verify', id, '--decrypt-with', made.key);
    expect(verified.exitCode, verified.stderr).toBe(0);
    expect((await list())[0]).toMatchObject({ id, state: 'verified' });
    // What was decrypted for it is gone.
    expect(await onServer(`ls -A ${folder}`)).not.toContain('.work-');
  });

  it('brings back what was removed, keeps what was there, and Asterisk follows', async () => {
    const before = await extensions();
    await smartcms('ext', 'remove', '4801');
    await smartcms('ext', 'add', '4802', '--type', 'line');
    const { exitCode, stdout, stderr } = await restore(made.kept.id, '--json');
    expect(exitCode, stderr).toBe(0);
    expect(await extensions()).toBe(before);
    const { safetyBackup } = JSON.parse(stdout);
    expect(await good()).toContain(safetyBackup);
    const { stdout: seen } = await smartcms('asterisk', 'pjsip', 'show', 'endpoint', '4801');
    expect(seen).toContain('Endpoint:  4801');
    expect((await smartcms('status')).exitCode).toBe(0);
    expect((await smartcms('db', 'SHOW DATABASES')).stdout).not.toMatch(/smartcms_/);
  });

  it('of a whole server is restored with its certificate, secrets and identity; Asterisk follows', async () => {
    const told = `cat /opt/smartcms/server.json /opt/smartcms/secrets/license_hmac_key ${turn} ${account}; stat -c '%a %u' ${turn} ${account}`;
    const before = await onServer(told);
    const owner = await inAsterisk(`stat -c "%a %u:%g" ${spool}`);
    expect(before).toMatch(/\n400 64014\n600 0$/);
    await inAsterisk(`rm ${spool}/monitor/backup-1.wav`);
    await onServer(
      'cd /opt/smartcms; rm acme/account.key; sed -i "s/\\"id\\": \\"......../\\"id\\": \\"00000000/" server.json; printf %032d 7 >secrets/license_hmac_key; rm secrets/turn_secret',
    );
    const restored = await restore(made.encrypted, '--all', '--decrypt-with', made.key, '--json');
    expect(restored.exitCode, restored.stderr).toBe(0);
    expect(restored.stderr).not.toContain('does not follow');
    expect(partsOf(restored)).toEqual(['recordings', 'certificates', 'identity', 'secrets']);
    expect(await onServer(told)).toBe(before);
    // Asterisk goes on writing there.
    expect(await inAsterisk(`stat -c "%a %u:%g" ${spool}`)).toBe(owner);
    expect(await inAsterisk(`cd ${spool}/monitor && cp backup-1.wav new && cat new && rm new`)).toBe('sound');
    expect((await smartcms('status')).exitCode).toBe(0);
  });

  it('that was not encrypted has no private keys: its certificates stay out, and that is known before', async () => {
    expectRefusal(await restore(made.all, '--with', 'certificates'), 2, 'no certificates to restore');
    const restored = await restore(made.all, '--all', '--json');
    expect(restored.exitCode, restored.stderr).toBe(0);
    expect(partsOf(restored)).toEqual(['recordings', 'identity']);
    expect((await smartcms('status')).exitCode).toBe(0);
  });

  it('is not restored without its server’s name', async () => {
    const before = await extensions();
    const refused = await smartcms('restore-db', made.plain, '--confirm', 'sandbox:other');
    expectRefusal(refused, 1, 'nothing was changed');
    expectRefusal(await smartcms('restore-db', made.plain, '--no-input'), 2, '--confirm');
    expect(await extensions()).toBe(before);
  });

  it('is not called bad because it could not be tested', async () => {
    const image = await onServer("docker inspect -f '{{.Config.Image}}' smartcms-db");
    await onServer(`docker tag ${image} held; docker rmi ${image} >/dev/null`);
    const unverified = await smartcms('backup', 'verify', made.kept.id);
    await onServer(`docker tag held ${image}; docker rmi held >/dev/null`);
    expectRefusal(unverified, 1, 'throwaway database could not be started', 'nothing about the backup');
    expect(await good()).toContain(made.kept.id);
  });

  it('is neither restored nor verified while Docker is stopped, which is said; calls go on meanwhile', async () => {
    const started = await startTimes();
    await onServer('systemctl stop docker.socket docker');
    const refused = await restore(made.plain);
    const unverified = await smartcms('backup', 'verify', made.kept.id);
    await onServer('systemctl start docker');
    expectRefusal(refused, 4, /^Error: Docker on sandbox:\S+ does not run/, 'systemctl start docker');
    expectRefusal(unverified, 4, 'Docker on');
    // That says nothing about the backup.
    expect(await good()).toContain(made.kept.id);
    expect(await startTimes()).toEqual(started);
    await onServer(
      'for name in db redis asterisk api frontend; do until [ "$(docker inspect -f "{{.State.Health.Status}}" smartcms-$name)" = healthy ]; do sleep 0.5; done; done',
    );
  });
});

describe('a backup of an older schema', () => {
  /** Tables, views and triggers of the database in use, without what depends on the rows. */
  const schema = async () =>
    onServer(
      "docker exec smartcms-db mariadb-dump --no-data --triggers --skip-comments smartcms | sed 's/ AUTO_INCREMENT=[0-9]*//; s/DEFINER=`[^`]*`@`[^`]*`//'",
    );
  /** A backup as a server had written it whose last migration was 007; `more` goes into its database. */
  async function olderBackup(name: string, more = ''): Promise<string> {
    const all = await packagedMigrations();
    const migrations = all.filter(({ version }) => version <= '007');
    const sql = migrations.flatMap(({ statements }) => statements);
    await onServer(`docker exec -i smartcms-db mariadb <<'END'
SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci; ${sessionSettings};
DROP DATABASE IF EXISTS older; CREATE DATABASE older CHARACTER SET utf8mb4; USE older;
CREATE TABLE schema_migrations LIKE smartcms.schema_migrations;
${sql.map((statement) => `${statement};`).join('\n')}
INSERT INTO schema_migrations SELECT * FROM smartcms.schema_migrations WHERE version <= '007';
${more}
END
docker exec smartcms-db sh -c 'mariadb-dump --single-transaction --routines --events --hex-blob older | zstd -q -3' >/root/older.zst
docker exec smartcms-db sh -euc 'for table in $(mariadb -BN older -e "SHOW FULL TABLES WHERE Table_type = \\"BASE TABLE\\"" | cut -f1); do echo "$table $(mariadb -BN older -e "SELECT COUNT(*) FROM $table")"; done' >/root/older.rows
docker exec smartcms-db mariadb -e 'DROP DATABASE older'`);
    const payload = Buffer.from(await onServer('base64 -w0 /root/older.zst'), 'base64');
    const rows = (await onServer('cat /root/older.rows; rm /root/older.*')).trim().split('\n');
    const file = join(made.local, name);
    await writeFile(file, await readFile(made.plain));
    await withManifest(
      file,
      file,
      (of) => ({
        ...of,
        schemaVersion: '007',
        migrations: migrations.map(({ version, sha256 }) => ({ version, sha256 })),
        tables: rows.map((row) => ({ name: row.split(' ')[0] ?? '', rows: Number(row.split(' ')[1]) })),
        payload: { bytes: payload.length, sha256: createHash('sha256').update(payload).digest('hex') },
      }),
      payload,
    );
    return file;
  }

  it('is restored, and brought up to the schema of a new server', async () => {
    const [fresh, before] = [await schema(), await extensions()];
    const file = await olderBackup('older.sql.zst');
    const restored = await restore(file, '--json');
    expect(restored.exitCode, restored.stderr).toBe(0);
    const { migrated, safetyBackup } = JSON.parse(restored.stdout);
    const later = (await packagedMigrations()).filter(({ version }) => version > '007');
    expect(migrated).toEqual(later.map(({ version, name }) => `${version}_${name}`));
    expect(await schema()).toBe(fresh);
    expect(JSON.parse(await extensions())).toEqual([]);
    expect((await restore(safetyBackup)).exitCode).toBe(0);
    expect(await extensions()).toBe(before);
  });

  it('whose migration fails is taken out again: all is as it was', async () => {
    const [fresh, before] = [await schema(), await extensions()];
    const file = await olderBackup(
      'failing.sql.zst',
      `ALTER TABLE users ADD COLUMN extension VARCHAR(32) COLLATE utf8mb4_bin NULL;
INSERT INTO users SET email = 'a@example.com', name = 'A', password_hash = 'x', role = 'viewer', created_at = NOW(), updated_at = NOW(), extension = 'nowhere';`,
    );
    const failed = await restore(file);
    expectRefusal(failed, 1, 'Migration 008_sessions failed in statement 3');
    expect(await schema()).toBe(fresh);
    expect(await extensions()).toBe(before);
    expect((await smartcms('status')).exitCode).toBe(0);
    expect((await smartcms('migrate', 'status', '--json')).stdout).not.toContain('failed');
    expect((await smartcms('db', 'SHOW DATABASES')).stdout).not.toMatch(/smartcms_/);
  });
});
