import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { stateHome } from '../config/state-home.ts';
import { UserError } from '../domain/errors.ts';
import type { Host } from './host.ts';
import { locateSandbox } from './sandbox.ts';
import type { SshSettings } from './ssh/connect.ts';
import { knownHostName } from './ssh/known-hosts.ts';
import { type Jump, readSshConfig, type SshConfig } from './ssh/ssh-config.ts';
import { SshHost } from './ssh/ssh-host.ts';
import { type Target, targetLabel } from './target.ts';

/** What the user said about connecting, and how to ask; without a terminal the callbacks are absent. */
export interface ConnectOptions {
  identityFile?: string | undefined;
  acceptNewHostKey?: boolean | undefined;
  /** SHA256:..., as ssh-keygen -l prints it. */
  hostKeyFingerprint?: string | undefined;
  /** For the connection to stand; commands are not limited by it. */
  timeoutSeconds: number;
  confirmHostKey?: ((fingerprint: string, keyType: string) => Promise<boolean>) | undefined;
  askPassword?: ((prompt: string) => Promise<string>) | undefined;
  askPassphrase?: ((file: string) => Promise<string>) | undefined;
  signal?: AbortSignal | undefined;
}

const keepaliveMs = 10_000;

/**
 * Opens the host that a target names. Throws UserError: unreachable, auth_failed, host_key_unknown,
 * host_key_changed, not_found (no such sandbox), usage (identity file).
 */
export async function openHost(target: Target, options: ConnectOptions): Promise<Host> {
  options.signal?.throwIfAborted();
  if (target.kind === 'local') {
    const { LocalHost } = await import('./local.ts');
    return new LocalHost();
  }
  const settings =
    target.kind === 'sandbox'
      ? await sandboxSettings(target, options)
      : await serverSettings(target, options);
  return SshHost.connect(settings);
}

async function serverSettings(
  target: Target & { kind: 'ssh' },
  options: ConnectOptions,
): Promise<SshSettings> {
  const config = await readSshConfig(target.user, target.host, target.port);
  const settings = loginSettings({ ...config, user: target.user, label: targetLabel(target) }, options);
  return {
    ...settings,
    credentials: { ...settings.credentials, identityFile: options.identityFile },
    hostKeys: { ...settings.hostKeys, expected: options.hostKeyFingerprint },
    jump: await jumpSettings(config.jumps, options),
  };
}

/** More would be a ring. */
const mostJumps = 8;

/** The last server on the way, which is itself reached through those before it; undefined where there is none. */
async function jumpSettings(
  jumps: readonly Jump[],
  options: ConnectOptions,
  depth = 1,
): Promise<SshSettings | undefined> {
  const last = jumps.at(-1);
  if (last === undefined) return undefined;
  if (depth > mostJumps)
    throw new UserError('usage', `~/.ssh/config has more than ${mostJumps} jump hosts on the way.`);
  const config = await readSshConfig(last.user, last.host, last.port ?? 22);
  const user = config.user ?? userInfo().username;
  const label = targetLabel({ kind: 'ssh', user, host: last.host, port: last.port ?? 22 });
  const before = jumps.length > 1 ? jumps.slice(0, -1) : config.jumps;
  return {
    ...loginSettings({ ...config, user, label }, options),
    jump: await jumpSettings(before, options, depth + 1),
  };
}

/** What every server has that ssh_config knows of; what the user said of one server alone is not in it. */
function loginSettings(
  { user, label, host, port, keyFiles, hostKeyAlias }: SshConfig & { user: string; label: string },
  options: ConnectOptions,
): SshSettings {
  const store = join(stateHome(), 'known_hosts');
  return {
    label,
    user,
    host,
    port,
    hostKeys: {
      label,
      names: [hostKeyAlias ?? knownHostName(host, port)],
      files: [join(homedir(), '.ssh', 'known_hosts'), '/etc/ssh/ssh_known_hosts', store],
      store,
      accept: options.acceptNewHostKey ?? false,
      expected: undefined,
      confirm: options.confirmHostKey,
    },
    credentials: {
      user,
      label,
      useAgent: true,
      keyFiles,
      askPassword: options.askPassword,
      askPassphrase: options.askPassphrase,
    },
    timeoutMs: options.timeoutSeconds * 1000,
    keepaliveMs,
    signal: options.signal,
  };
}

async function sandboxSettings(
  target: Target & { kind: 'sandbox' },
  options: ConnectOptions,
): Promise<SshSettings> {
  const label = targetLabel(target);
  const { host, container, identityFile, knownHosts } = await locateSandbox(target.name);
  return {
    label,
    user: 'root',
    host,
    port: 22,
    // Its address may change when it is started again; its name and key stay.
    hostKeys: {
      label,
      names: [container, host],
      files: [knownHosts],
      store: knownHosts,
      accept: false,
      expected: undefined,
      confirm: undefined,
    },
    credentials: { user: 'root', label, identityFile, useAgent: false, keyFiles: [] },
    timeoutMs: options.timeoutSeconds * 1000,
    keepaliveMs,
    signal: options.signal,
  };
}
