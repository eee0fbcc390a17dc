import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, inject } from 'vitest';
import type { Manifest } from '../../src/backup/manifest.ts';
import { decodeTrailer, encodeTrailer, trailerLength } from '../../src/backup/trailer.ts';
import { onServer, smartcms } from './server.ts';

/** Backups of the shared server, for the tests about them. */

export const folder = '/opt/smartcms/backups';

/** A backup as `backup list --json` tells it. */
export interface Backup {
  id: string;
  file: string;
  bytes: number;
  rows: number;
  state: string;
  verifiedAt: string | null;
}

export const restore = (source: string, ...args: string[]) =>
  smartcms('restore-db', source, ...args, '--confirm', inject('e2e').target, '--no-input');

export const list = async () => JSON.parse((await smartcms('backup', 'list', '--json')).stdout) as Backup[];

/** Ids of what `backup list` calls good. */
export const good = async () => (await list()).filter(({ state }) => state !== 'damaged').map(({ id }) => id);

export const extensions = async () => (await smartcms('ext', 'list', '--json')).stdout;

/** The files that backups of the shared server were written to, with the keys of the encrypted one. */
export interface Written {
  local: string;
  plain: string;
  all: string;
  encrypted: string;
  key: string;
  wrongKey: string;
  /** Whom the key belongs to. */
  recipient: string;
  /** One that the server keeps. */
  kept: Backup;
  remove: () => Promise<void>;
}

/** Makes one backup of each kind. */
export async function writeBackups(): Promise<Written> {
  const local = await mkdtemp(join(tmpdir(), 'smartcms-backups-'));
  const own = await newKey(local, 'key.txt');
  const wrong = await newKey(local, 'wrong.txt');
  const file = (name: string) => join(local, name);
  const [plain, all, encrypted] = [file('plain.sql.zst'), file('all.tar.zst'), file('all.tar.zst.age')];
  const runs = [
    await smartcms('backup-db', '--json'),
    await smartcms('backup-db', '-o', plain),
    await smartcms('backup-db', '--all', '-o', all),
    await smartcms('backup-db', '--all', '--encrypt', own.recipient, '-o', encrypted),
  ];
  for (const { exitCode, stderr } of runs) expect(exitCode, stderr).toBe(0);
  return {
    ...{ local, plain, all, encrypted, key: own.file, recipient: own.recipient, wrongKey: wrong.file },
    kept: JSON.parse(runs[0]?.stdout ?? ''),
    remove: async () => {
      await onServer(`rm -rf ${folder}/*`);
      await rm(local, { recursive: true });
    },
  };
}

async function newKey(local: string, name: string): Promise<{ file: string; recipient: string }> {
  const identity = await generateX25519Identity();
  const file = join(local, name);
  await writeFile(file, `${identity}\n`, { mode: 0o600 });
  return { file, recipient: await identityToRecipient(identity) };
}

/** Writes the same payload under another manifest, as somebody might who knows the format. */
export async function withManifest(
  from: string,
  to: string,
  change: (manifest: Manifest) => Manifest,
  payload?: Uint8Array,
): Promise<void> {
  if (from !== to) await copyFile(from, to);
  const whole = await readFile(to);
  const at = whole.length - trailerLength(whole.subarray(-12));
  const manifest = decodeTrailer(whole.subarray(at));
  await writeFile(to, Buffer.concat([payload ?? whole.subarray(0, at), encodeTrailer(change(manifest))]));
}
