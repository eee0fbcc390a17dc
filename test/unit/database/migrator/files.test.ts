import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseMigration, readMigrations } from '../../../../src/database/migrator/files.ts';
import { isRepeatable } from '../../../../src/database/migrator/idempotent.ts';

const text = '-- oldest-compatible: 0.1.0\n-- additive: yes\nSELECT 1;\n';

describe('parseMigration', () => {
  it('reads name, header and statements', () => {
    expect(parseMigration('007_some_name.sql', text)).toMatchObject({
      version: '007',
      name: 'some_name',
      oldestCompatible: '0.1.0',
      additive: true,
      statements: ['SELECT 1'],
    });
  });

  it('gives the same checksum to other line ends, and another one to another text', () => {
    const { sha256 } = parseMigration('001_a.sql', text);
    expect(parseMigration('001_a.sql', text.replaceAll('\n', '\r\n')).sha256).toBe(sha256);
    expect(parseMigration('001_a.sql', `${text}\n`).sha256).not.toBe(sha256);
  });

  it.each([
    ['1_a.sql', text, /expected NNN_name.sql/],
    ['001_a.sql', '-- additive: yes\nSELECT 1;', /oldest-compatible/],
    ['001_a.sql', '-- oldest-compatible: soon\n-- additive: yes\n', /oldest-compatible/],
    ['001_a.sql', '-- oldest-compatible: 0.1.0\n-- additive: perhaps\n', /additive/],
  ])('refuses %s with %j', (file, sql, message) => {
    expect(() => parseMigration(file, sql)).toThrow(message);
  });
});

describe('readMigrations', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'smartcms-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads a folder in the order of versions', async () => {
    for (const name of ['010_b.sql', '002_a.sql']) await writeFile(join(folder, name), text);
    await writeFile(join(folder, 'notes.md'), 'not SQL');
    expect((await readMigrations(folder)).map((each) => each.name)).toEqual(['a', 'b']);
  });

  it('refuses two migrations of one version', async () => {
    for (const name of ['001_a.sql', '001_b.sql']) await writeFile(join(folder, name), text);
    await expect(readMigrations(folder)).rejects.toThrow('Two migrations have the version 001.');
  });

  it('finds only repeatable statements in the migrations of this release', async () => {
    const migrations = await readMigrations(
      fileURLToPath(new URL('../../../../migrations', import.meta.url)),
    );
    const statements = migrations.flatMap((each) => each.statements);
    expect(statements.length).toBeGreaterThan(20);
    expect(statements.filter((sql) => !isRepeatable(sql))).toEqual([]);
  });
});
