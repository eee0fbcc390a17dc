import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import { escapeControl } from '../quote.ts';

/** What the user's OpenSSH configuration says about a server. */
export interface SshConfig {
  /** Null if it says none. */
  user: string | null;
  host: string;
  port: number;
  keyFiles: string[];
  /** The name under which its key stands in known_hosts, if not its own. */
  hostKeyAlias: string | undefined;
  /** Servers on the way, the first one first (ProxyJump). */
  jumps: Jump[];
}

/** A server on the way to another, as ProxyJump names it: an alias, perhaps with user and port. */
export interface Jump {
  user: string | null;
  host: string;
  /** Null where the configuration may say it. */
  port: number | null;
}

/**
 * Asks `ssh -G`, which knows every rule of ssh_config(5); a port of the target other than 22 wins over the file's.
 * Without ~/.ssh/config or without ssh nothing is asked. Throws UserError('usage') for a server behind a ProxyCommand.
 */
export async function readSshConfig(user: string | null, host: string, port: number): Promise<SshConfig> {
  const file = join(homedir(), '.ssh', 'config');
  const plain = { user, host, port, keyFiles: defaultKeyFiles(), hostKeyAlias: undefined, jumps: [] };
  if (!(await exists(file))) return plain;
  const wish = port === 22 ? [] : ['-p', String(port)];
  const { execa } = await import('execa');
  const login = user === null ? [] : ['-l', user];
  const result = await execa('ssh', ['-G', '-F', file, ...wish, ...login, '--', host], { reject: false });
  if (result.exitCode === undefined) return plain;
  if (result.exitCode === 0) return parseSshConfig(result.stdout, plain);
  throw new UserError('usage', `ssh cannot read ${file}: ${escapeControl(result.stderr.trim())}`, {
    hint: `See for yourself with: ssh -G ${host}`,
  });
}

/** Reads the output of `ssh -G`; what it does not say is taken from `fallback`. Throws as readSshConfig does. */
export function parseSshConfig(text: string, fallback: SshConfig): SshConfig {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [key = '', ...rest] = line.split(' ');
    values.set(key, [...(values.get(key) ?? []), rest.join(' ')]);
  }
  const first = (key: string) => values.get(key)?.find((value) => value !== '' && value !== 'none');
  const proxy = first('proxycommand');
  if (proxy !== undefined) throw behindProxy(fallback.host, proxy);
  const keyFiles = values.get('identityfile')?.map((path) => path.replace(/^~(?=\/)/, homedir()));
  return {
    user: first('user') ?? fallback.user,
    host: first('hostname') ?? fallback.host,
    port: Number(first('port') ?? fallback.port),
    keyFiles: keyFiles ?? fallback.keyFiles,
    hostKeyAlias: first('hostkeyalias'),
    jumps: parseJumps(first('proxyjump') ?? ''),
  };
}

/** The value of ProxyJump: `[ssh://][user@]host[:port]`, more of them after commas. Pure. */
export function parseJumps(text: string): Jump[] {
  return text
    .split(',')
    .filter((each) => each !== '')
    .map((each) => {
      const bare = each.replace(/^ssh:\/\//, '').replace(/\/$/, '');
      const at = bare.lastIndexOf('@');
      const [, inBrackets, name, port] =
        /^(?:\[([^\]]+)\]|([^:]+|.*:.*:.*?))(?::(\d+))?$/.exec(bare.slice(at + 1)) ?? [];
      return {
        user: at < 0 ? null : bare.slice(0, at),
        host: inBrackets ?? name ?? bare,
        port: port === undefined ? null : Number(port),
      };
    });
}

/** Keys that are tried without being named, in this order. */
function defaultKeyFiles(): string[] {
  return ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(homedir(), '.ssh', name));
}

function behindProxy(host: string, proxy: string): UserError {
  return new UserError(
    'usage',
    `~/.ssh/config reaches ${host} through "${escapeControl(proxy)}", which SmartCMS cannot use.`,
    {
      hint: `Open a way with "ssh -N -L 2222:localhost:22 ${host}" and use root@127.0.0.1:2222 as the target.`,
    },
  );
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
