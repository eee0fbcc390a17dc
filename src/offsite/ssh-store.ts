import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { SFTPWrapper } from 'ssh2';
import type { CopyTarget } from '../domain/backup-schedule.ts';
import { connectSsh } from '../host/ssh/connect.ts';
import { knownHostName } from '../host/ssh/known-hosts.ts';
import type { Link } from '../host/ssh/link.ts';
import { copyFailed } from './failure.ts';
import type { OffsiteStore, SourceFile } from './store.ts';

export interface SshStoreOptions {
  target: Extract<CopyTarget, { kind: 'ssh' }>;
  label: string;
  /** Private key that the other host accepts. */
  identityFile: string;
  /** The host keys that are known; a new one is added only if it has this fingerprint. */
  knownHosts: string;
  hostKeyFingerprint?: string | undefined;
  signal: AbortSignal;
}

const timeoutMs = 20_000;

/** Opens a folder on another host over SFTP; a shell there is not needed. */
export async function openSshStore(options: SshStoreOptions): Promise<OffsiteStore> {
  const { target, label, identityFile, knownHosts, hostKeyFingerprint, signal } = options;
  const { user, host, port, path } = target;
  const link = await connectSsh({
    ...{ label, user, host, port, signal, timeoutMs },
    hostKeys: {
      label,
      names: [knownHostName(host, port)],
      files: [knownHosts],
      store: knownHosts,
      accept: false,
      expected: hostKeyFingerprint,
      confirm: undefined,
    },
    credentials: { user, label, identityFile, useAgent: false, keyFiles: [] },
    keepaliveMs: 10_000,
  });
  try {
    const sftp = await link.sftp();
    await makeFolders(sftp, path);
    return new SshStore(link, sftp, path, label, signal);
  } catch (error) {
    await link.close();
    throw copyFailed(label, `${path} cannot be used there`, error);
  }
}

class SshStore implements OffsiteStore {
  readonly label: string;
  readonly #link: Link;
  readonly #sftp: SFTPWrapper;
  readonly #folder: string;
  readonly #signal: AbortSignal;

  constructor(link: Link, sftp: SFTPWrapper, folder: string, label: string, signal: AbortSignal) {
    this.#link = link;
    this.#sftp = sftp;
    this.#folder = folder;
    this.label = label;
    this.#signal = signal;
  }

  async list(): Promise<{ name: string; bytes: number }[]> {
    const entries = await this.#during('listing it', (sftp) => {
      return promisify(sftp.readdir.bind(sftp))(this.#folder);
    });
    return entries
      .filter(({ filename }) => !filename.startsWith('.'))
      .map(({ filename, attrs }) => ({ name: filename, bytes: attrs.size }));
  }

  async put({ name, path, bytes, sha256 }: SourceFile): Promise<void> {
    // Hidden and with another end until it is known to be whole.
    const partial = posix.join(this.#folder, `.${name}.part`);
    await this.#during(`${name} did not arrive`, async (sftp) => {
      await remove(sftp, partial);
      await pipeline(createReadStream(path), sftp.createWriteStream(partial, { mode: 0o600 }), {
        signal: this.#signal,
      });
      const there = await this.#read(sftp, partial);
      if (there.bytes !== bytes || there.sha256 !== sha256) {
        await remove(sftp, partial);
        throw new Error(`what arrived is not what was sent: ${there.bytes} bytes of ${bytes}`);
      }
      const final = posix.join(this.#folder, name);
      await remove(sftp, final);
      await promisify(sftp.rename.bind(sftp))(partial, final);
    });
  }

  async remove(names: readonly string[]): Promise<void> {
    await this.#during('removing old ones', async (sftp) => {
      for (const name of names) await remove(sftp, posix.join(this.#folder, name));
    });
  }

  async close(): Promise<void> {
    this.#sftp.end();
    await this.#link.close();
  }

  /** Read back: a size alone would not tell of a full disk that was filled with zeros, or of a broken link. */
  async #read(sftp: SFTPWrapper, path: string): Promise<{ bytes: number; sha256: string }> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of sftp.createReadStream(path)) {
      this.#signal.throwIfAborted();
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async #during<T>(what: string, work: (sftp: SFTPWrapper) => Promise<T>): Promise<T> {
    try {
      return await this.#link.during(work(this.#sftp));
    } catch (error) {
      this.#signal.throwIfAborted();
      throw copyFailed(this.label, what, error);
    }
  }
}

/** Missing folders of a path, with rights for the login alone. */
async function makeFolders(sftp: SFTPWrapper, path: string): Promise<void> {
  const stat = promisify(sftp.stat.bind(sftp));
  const missing: string[] = [];
  let folder = posix.normalize(path);
  while (
    folder !== '/' &&
    folder !== '.' &&
    !(await stat(folder).then(
      () => true,
      () => false,
    ))
  ) {
    missing.unshift(folder);
    folder = posix.dirname(folder);
  }
  const mkdir = (each: string) =>
    new Promise<void>((resolve, reject) =>
      sftp.mkdir(each, { mode: 0o700 }, (error) => (error ? reject(error) : resolve())),
    );
  for (const each of missing) await mkdir(each);
}

/** A file that is not there is as good as removed. */
async function remove(sftp: SFTPWrapper, path: string): Promise<void> {
  await promisify(sftp.unlink.bind(sftp))(path).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 2) throw error;
  });
}
