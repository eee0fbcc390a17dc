import { homedir } from 'node:os';
import { join } from 'node:path';
import { stateHome } from '../config/state-home.ts';
import type { Host } from './host.ts';
import { locateSandbox } from './sandbox.ts';
import type { SshSettings } from './ssh/connect.ts';
import { knownHostName } from './ssh/known-hosts.ts';
import { readSshConfig } from './ssh/ssh-config.ts';
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
  const { user } = target;
  const { host, port, keyFiles, hostKeyAlias } = await readSshConfig(user, target.host, target.port);
  const label = targetLabel(target);
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
      expected: options.hostKeyFingerprint,
      confirm: options.confirmHostKey,
    },
    credentials: {
      user,
      label,
      identityFile: options.identityFile,
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
