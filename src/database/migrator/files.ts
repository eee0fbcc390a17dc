import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.ts';
import { UserError } from '../../domain/errors.ts';
import { splitStatements } from './split.ts';

export interface Migration {
  /** Three digits, such as 001; migrations run in this order. */
  version: string;
  name: string;
  /** SHA-256 of the text with LF line ends, in hex. */
  sha256: string;
  statements: string[];
  /** Oldest release of SmartCMS that can run with the schema that this leaves. */
  oldestCompatible: string;
  /** False if it changes or removes what is there: a verified backup comes first. */
  additive: boolean;
}

const fileName = /^(\d{3})_([a-z0-9_]+)\.sql$/;

/** The migrations that this SmartCMS brings. */
export function packagedMigrations(): Promise<Migration[]> {
  return readMigrations(join(packageRoot(), 'migrations'));
}

/** All migrations of a folder, in order. Throws UserError('migration_failed') for one that is not well formed. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    names.map(async (name) => parseMigration(name, await readFile(join(folder, name), 'utf8'))),
  );
  const twice = migrations.find((migration, index) => migrations[index - 1]?.version === migration.version);
  if (twice !== undefined) {
    throw new UserError('migration_failed', `Two migrations have the version ${twice.version}.`);
  }
  return migrations;
}

/** One migration from the name and the text of its file. */
export function parseMigration(file: string, text: string): Migration {
  const [, version, name] = fileName.exec(file) ?? [];
  if (version === undefined || name === undefined) {
    throw new UserError('migration_failed', `${file} is no name of a migration: expected NNN_name.sql.`);
  }
  const sql = text.replaceAll('\r\n', '\n');
  return {
    version,
    name,
    sha256: createHash('sha256').update(sql).digest('hex'),
    statements: splitStatements(sql),
    oldestCompatible: header(file, sql, 'oldest-compatible', /^\d+\.\d+\.\d+$/),
    additive: header(file, sql, 'additive', /^(yes|no)$/) === 'yes',
  };
}

/** A comment that is data: `-- key: value`. */
function header(file: string, sql: string, key: string, pattern: RegExp): string {
  const value = new RegExp(`^-- ${key}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(sql)?.[1];
  if (value === undefined || !pattern.test(value)) {
    throw new UserError(
      'migration_failed',
      `${file} must declare "-- ${key}: ...", in the form ${pattern.source}.`,
    );
  }
  return value;
}
