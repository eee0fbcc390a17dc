import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { reasonOf } from './dump.ts';
import { noSpace } from './store.ts';

/** Where a backup that comes through this machine ends up. */
export interface Outlet {
  writable: Writable;
  /** Whether the pipeline may end the stream. */
  ends: boolean;
  /** Resolves once everything that was written is on its disk. */
  settled(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** A file on the server, written through its stdin. */
export function serverOutlet(host: Host, file: string, signal: AbortSignal): Outlet {
  const writable = new PassThrough();
  const written = host.run(['sh', '-c', 'umask 077; exec cat >"$1"', 'sh', file], {
    signal,
    stdin: writable,
    title: 'Writing the backup on the server',
  });
  written.catch((error: unknown) =>
    writable.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return {
    writable,
    ends: true,
    settled: () => written.then(() => undefined),
    discard: async () => void writable.destroy(),
  };
}

/** A stream of this process, such as stdout. */
export function streamOutlet(writable: Writable): Outlet {
  return { writable, ends: false, settled: async () => undefined, discard: async () => undefined };
}

export interface FileOutlet extends Outlet {
  /** Absolute. */
  path: string;
  /** Gives the file its name, and writes the text beside it. */
  keep(besides: { path: string; text: string }): Promise<void>;
}

/**
 * A file of this machine, only for its owner, under a temporary name until it is whole.
 * @throws UserError usage if it cannot be written, failed without space for it.
 */
export async function fileOutlet(file: string, expectedBytes: number): Promise<FileOutlet> {
  const path = resolve(file);
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path).slice(0, 200)}.tmp-${randomBytes(4).toString('hex')}`);
  const writable = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
  await once(writable, 'open').catch((cause: unknown) => {
    throw new UserError('usage', `${file} cannot be written: ${reasonOf(cause)}.`, { cause });
  });
  const discard = async () => {
    writable.destroy();
    await rm(temporary, { force: true });
  };
  const space = await statfs(folder);
  if (space.bavail * space.bsize < expectedBytes) {
    await discard();
    throw noSpace(folder, space.bavail * space.bsize, expectedBytes);
  }
  return {
    path,
    writable,
    ends: true,
    settled: () => sync(temporary),
    discard,
    async keep({ path: record, text }) {
      const temporaryRecord = `${temporary}.json`;
      await writeFile(temporaryRecord, text, { mode: 0o600, flag: 'wx', flush: true });
      await rename(temporary, path);
      await rename(temporaryRecord, record);
      await sync(folder);
    },
  };
}

/** Brings a file, or the names in a folder, to the disk. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}
