import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import {
  fingerprint,
  judgeKey,
  type KnownHost,
  keyType,
  knownKeyTypes,
  parseKnownHosts,
} from './known-hosts.ts';

/** How the key of a server is judged. */
export interface HostKeyPolicy {
  label: string;
  /** Names under which the server may stand in the files, first the one under which a new key is stored. */
  names: string[];
  files: string[];
  /** Where accepted keys are appended. */
  store: string;
  accept: boolean;
  /** The only key to accept: SHA256:... */
  expected: string | undefined;
  confirm: ((fingerprint: string, keyType: string) => Promise<boolean>) | undefined;
}

/** In order of preference; ssh-rsa (SHA-1) is left out, as OpenSSH does since 8.8. */
const algorithms = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;
type Algorithm = (typeof algorithms)[number];

/** Checks the key that a server shows against the known_hosts files and the user's wish. */
export class HostKeyCheck {
  readonly #policy: HostKeyPolicy;
  readonly #entries: KnownHost[];

  private constructor(policy: HostKeyPolicy, entries: KnownHost[]) {
    this.#policy = policy;
    this.#entries = entries;
  }

  static async load(policy: HostKeyPolicy): Promise<HostKeyCheck> {
    const texts = await Promise.all(policy.files.map(readIfThere));
    return new HostKeyCheck(policy, texts.flatMap(parseKnownHosts));
  }

  /** Key types to ask for: a server has several keys, and only a known one can be verified. */
  algorithms(): Algorithm[] {
    const known = knownKeyTypes(this.#entries, this.#policy.names);
    const isKnown = (name: string) =>
      known.includes(name) || (name.startsWith('rsa-') && known.includes('ssh-rsa'));
    return [...algorithms.filter(isKnown), ...algorithms.filter((name) => !isKnown(name))];
  }

  /** Returns if the key may be trusted, storing it if it is new; throws host_key_changed or host_key_unknown. */
  async verify(key: Buffer): Promise<void> {
    const { label, names, expected, accept, confirm } = this.#policy;
    const shown = fingerprint(key);
    const type = keyType(key);
    const verdict = judgeKey(this.#entries, names, key);
    if (verdict === 'revoked') throw revoked(label, shown);
    if (expected !== undefined && expected !== shown) throw unexpected(label, shown, type, expected);
    if (verdict === 'changed') throw changed(this.#policy, shown, type);
    if (verdict === 'known') return;
    if (expected === undefined && !accept && !(await confirm?.(shown, type)))
      throw unknown(label, shown, type);
    await this.#remember(key, type);
  }

  async #remember(key: Buffer, type: string): Promise<void> {
    const encoded = key.toString('base64');
    const { names, store } = this.#policy;
    await mkdir(dirname(store), { recursive: true, mode: 0o700 });
    await appendFile(store, `${names[0]} ${type} ${encoded}\n`, { mode: 0o600 });
    this.#entries.push({ revoked: false, patterns: names.slice(0, 1), keyType: type, key: encoded });
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new UserError('host_key_unknown', `Cannot read ${file}, which holds the known host keys.`, {
      hint: 'Make the file readable for this user.',
      cause: error,
    });
  }
}

function unknown(label: string, shown: string, type: string): UserError {
  return new UserError('host_key_unknown', `The host key of ${label} is not known: ${type} ${shown}.`, {
    hint: `Compare it with "ssh-keygen -l -f /etc/ssh/ssh_host_${file(type)}_key.pub" on the server, then repeat with --host-key-fingerprint ${shown}, or trust it unseen with --accept-new-host-key.`,
  });
}

function changed({ label, files, names }: HostKeyPolicy, shown: string, type: string): UserError {
  return new UserError(
    'host_key_changed',
    `The host key of ${label} is not the one that is known: it shows ${type} ${shown}. Somebody may be listening in, or the server was set up anew.`,
    {
      hint: `If it was set up anew, remove its old key with "ssh-keygen -R '${names[0]}' -f FILE" from: ${files.join(', ')}.`,
    },
  );
}

function revoked(label: string, shown: string): UserError {
  return new UserError('host_key_changed', `The host key of ${label} is marked as revoked: ${shown}.`, {
    hint: 'Do not connect; ask whoever revoked the key.',
  });
}

function unexpected(label: string, shown: string, type: string, expected: string): UserError {
  return new UserError('host_key_changed', `The host key of ${label} is ${type} ${shown}, not ${expected}.`, {
    hint: 'Check the fingerprint that you gave. If it is right, this is not your server.',
  });
}

const file = (type: string) => (type.startsWith('ecdsa') ? 'ecdsa' : type.replace('ssh-', ''));
