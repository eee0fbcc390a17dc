import { copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Manifest } from '../../src/backup/manifest.ts';
import { startCli } from '../support/cli.ts';
import { folder, good, list, restore, type Written, withManifest, writeBackups } from './backups.ts';
import { expectRefusal, onServer, smartcms } from './server.ts';

let made: Written;

beforeAll(async () => {
  made = await writeBackups();
}, 120_000);
afterAll(() => made.remove());

type Kind = 'plain' | 'all' | 'encrypted';
type Damage = (file: string) => Promise<void>;

const cut =
  (share: number): Damage =>
  async (file) =>
    truncate(file, Math.floor((await readFile(file)).length * share));

const cutBytes =
  (count: number): Damage =>
  async (file) =>
    truncate(file, (await readFile(file)).length - count);

const flip =
  (share: number): Damage =>
  async (file) => {
    const bytes = await readFile(file);
    const at = Math.floor((bytes.length - 1) * share);
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    await writeFile(file, bytes);
  };

const record = (change: (text: string) => string): Damage => {
  return async (file) => writeFile(`${file}.json`, change(await readFile(`${file}.json`, 'utf8')));
};
/** The record goes too, so that the file alone must tell. */
const alone = (damage: Damage): Damage => {
  return async (file) => {
    await damage(file);
    await rm(`${file}.json`);
  };
};
const manifest = (change: (manifest: Manifest) => Manifest) =>
  alone((file) => withManifest(file, file, change));

const damages: { name: string; of?: Kind; damage: Damage; says?: RegExp }[] = [
  ...[0, 0.001, 0.3, 0.7, 0.99].map((share) => ({ name: `cut at ${share}`, damage: alone(cut(share)) })),
  { name: 'without its last byte', damage: alone(cutBytes(1)) },
  { name: 'without its manifest', damage: alone(cutBytes(4000)) },
  ...[0, 0.1, 0.5, 0.9, 1].map((share) => ({
    name: `a bit flipped at ${share}`,
    damage: alone(flip(share)),
  })),
  { name: 'a bit flipped, with its record', damage: flip(0.4) },
  { name: 'with more at its end', damage: alone((file) => writeFile(file, 'more', { flag: 'a' })) },
  { name: 'with a record of other rows', damage: record((text) => text.replace('"rows":', '"rows":1')) },
  {
    name: 'with a record of another checksum',
    damage: record((text) => text.replace(/("file":.*"sha256":")...../, '$100000')),
  },
  { name: 'with a record cut off', damage: record((text) => text.slice(0, 200)) },
  { name: 'replaced by SQL', damage: alone((file) => writeFile(file, 'DROP DATABASE smartcms;')) },
  ...[0.01, 0.5].map((share) => ({
    name: `encrypted, cut at ${share}`,
    of: 'encrypted' as const,
    damage: alone(cut(share)),
  })),
  ...[0.001, 0.6].map((share) => ({
    name: `encrypted, a bit flipped at ${share}`,
    of: 'encrypted' as const,
    damage: alone(flip(share)),
  })),
  {
    name: 'without a part that its manifest has',
    of: 'all',
    damage: manifest((of) => ({ ...of, parts: [...of.parts, { name: 'secrets', files: 3, bytes: 96 }] })),
    says: /it has no secrets/,
  },
  {
    name: 'of a schema that is newer than this program',
    damage: manifest((of) => ({
      ...of,
      smartcms: '9.0.0',
      migrations: [...of.migrations, { version: '999', sha256: 'a'.repeat(64) }],
    })),
    says: /migration 999 of SmartCMS 9.0.0.*Use SmartCMS 9.0.0 or later/s,
  },
  {
    name: 'of another line of releases',
    damage: manifest((of) => ({
      ...of,
      migrations: of.migrations.map((each) => ({ ...each, sha256: 'b'.repeat(64) })),
    })),
    says: /another SmartCMS: its migration 001 is not ours/,
  },
];

describe('damage of a file', () => {
  let before: string[];
  beforeAll(async () => {
    before = (await list()).map(({ id }) => id);
  });
  // Not even a safety backup was made.
  afterAll(async () => expect((await list()).map(({ id }) => id)).toEqual(before));

  it.each(damages)('is noticed before anything is touched: $name', async ({ of, damage, says }) => {
    const from = made[of ?? 'plain'];
    const file = join(made.local, 'damaged');
    await copyFile(from, file);
    await copyFile(`${from}.json`, `${file}.json`);
    await damage(file);
    const refused = await restore(file, '--decrypt-with', made.key);
    expect(refused.exitCode, refused.stderr).toBeGreaterThan(0);
    expect(refused.stderr).not.toMatch(/\n\s+at |fault of its own/);
    expect(refused.stderr).not.toContain('Back up what is there now');
    if (says !== undefined) expect(refused.stderr).toMatch(says);
  });

  it('is noticed in a wrong or a missing key, which does not make the backup a bad one', async () => {
    expectRefusal(await restore(made.encrypted, '--decrypt-with', made.wrongKey), 2, 'with this key');
    expectRefusal(await restore(made.encrypted), 2, '--decrypt-with');
  });
});

describe('damage of a backup that the server keeps', () => {
  /** What is told of the backup after some damage, which is undone. */
  async function told(damage: (file: string, id: string) => string) {
    const { id } = made.kept;
    await onServer(`cp -a ${folder} /root/kept; ${damage(`${folder}/${id}.sql.zst`, id)}`);
    const listed = (await good()).includes(id);
    const verified = (await smartcms('backup', 'verify', id)).exitCode;
    const after = (await good()).includes(id);
    await onServer(`rm -rf ${folder}; mv /root/kept ${folder}`);
    return { listed, verified, after };
  }
  const noticed = { listed: false, verified: 1, after: false };
  const write = (file: string) => `printf X | dd of=${file} bs=1 seek=999 conv=notrunc 2>/dev/null`;

  it.each([
    ['a bit flipped', write],
    ['cut by a byte', (file: string) => `truncate -s -1 ${file}`],
    ['without its record', (_: string, id: string) => `rm ${folder}/${id}.json`],
    ['without its file', (file: string) => `rm ${file}`],
  ])('is seen in the list, and by verify: %s', async (_, damage) => {
    expect(await told(damage)).toEqual(noticed);
  });

  it.each([
    [
      'a record of other rows',
      (_: string, id: string) => `sed -i 's/"rows":/"rows":1/' ${folder}/${id}.json`,
    ],
    [
      'a bit that nobody wrote, as a dying disk has it',
      (file: string) => `touch -r ${file} /root/time; ${write(file)}; touch -r /root/time ${file}`,
    ],
  ])('is found by verify, and then seen in the list: %s', async (_, damage) => {
    expect(await told(damage)).toMatchObject({ verified: 1, after: false });
  });

  it('is found by verify where all checksums are right, and the rows are not those of the manifest', async () => {
    const { id } = made.kept;
    const file = join(made.local, 'rows.sql.zst');
    await withManifest(made.plain, file, (of) => ({
      ...of,
      id,
      tables: of.tables.map((table, index) => (index === 0 ? { ...table, rows: table.rows + 1 } : table)),
    }));
    const refused = await restore(file);
    expectRefusal(refused, 1, 'not what its manifest says', 'database in use was not touched');
  });
});

describe('what disturbs a backup while it is made', () => {
  const unlock = `docker exec smartcms-db mariadb -BN -e "SELECT CONCAT('KILL ', ID, ';') FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'" | docker exec -i smartcms-db mariadb`;

  /** A dump that does not get past one table, and what happens to it there. */
  async function disturbed(
    disturb: string | null,
  ): Promise<{ exitCode: number | undefined; stderr: string }> {
    await onServer(`docker exec -d smartcms-db mariadb smartcms -e 'LOCK TABLES users WRITE; SELECT SLEEP(60)'
until docker exec smartcms-db mariadb -BN -e 'SELECT INFO FROM information_schema.PROCESSLIST' | grep -q '^SELECT SLEEP'; do sleep 0.1; done`);
    const { stateHome, target } = inject('e2e');
    const running = startCli(['backup-db', '-t', target], { stateHome });
    await onServer('until pgrep -x mariadb-dump >/dev/null; do sleep 0.1; done; sleep 0.5');
    if (disturb === null) running.kill('SIGKILL');
    else await onServer(disturb);
    const { exitCode, stderr } = await running;
    await onServer(`docker start smartcms-db >/dev/null
until docker exec smartcms-db mariadb -e 'SELECT 1' >/dev/null 2>&1; do sleep 0.2; done
${unlock}`);
    return { exitCode, stderr: String(stderr) };
  }

  it.each([
    ['mariadb-dump is killed', 'pkill -KILL -x mariadb-dump', /ended by signal 9/],
    ['zstd is killed', `pkill -KILL -x zstd; ${unlock}`, /could not be dumped/],
    ['MariaDB dies', 'docker kill -s KILL smartcms-db >/dev/null', /could not be dumped/],
    ['the operator is gone', null, /^/],
  ])('leaves no backup: %s', async (_, disturb, says) => {
    const before = await list();
    const { exitCode, stderr } = await disturbed(disturb);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(says);
    expect(await list()).toEqual(before);
    // What was half made goes with its maker, or is removed by the next one.
    const next = await smartcms('backup', 'prune', '--dry-run');
    expect(next.exitCode, next.stderr).toBe(0);
    expect(await onServer(`ls -A ${folder}`)).not.toContain('.work-');
  });

  it('leaves no backup: the disk is full, before it begins or in the middle', async () => {
    await onServer(
      `mkdir -p /mnt/small; mount -t tmpfs -o size=8m tmpfs /mnt/small; mount --bind /mnt/small ${folder}`,
    );
    try {
      expectRefusal(await smartcms('backup-db'), 1, 'MiB free');
      await onServer('mount -o remount,size=20m /mnt/small');
      const fill = `dd if=/dev/zero of=${folder}/.fill 2>/dev/null || true; ${unlock}`;
      const { exitCode, stderr } = await disturbed(fill);
      expect(exitCode, stderr).toBe(1);
      expect(stderr).toMatch(/[Nn]o space left/);
      expect(await list()).toEqual([]);
      expect(await onServer(`ls -A ${folder}`)).not.toMatch(/zst|work/);
    } finally {
      await onServer(`umount ${folder}; umount /mnt/small`);
    }
  });

  it('refuses the second of two at once', async () => {
    const before = await good();
    const both = await Promise.all([smartcms('backup-db'), smartcms('backup', 'verify', made.kept.id)]);
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 5]);
    expect((await good()).filter((id) => !before.includes(id)).length).toBeLessThanOrEqual(1);
  });
});
