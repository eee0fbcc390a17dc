import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SshSettings } from '../../src/host/ssh/connect.ts';
import { knownHostName } from '../../src/host/ssh/known-hosts.ts';
import { aptInstall } from './apt.ts';

const sshdPath = '/usr/sbin/sshd';

/** Why no sshd can be run here, or null. */
export function sshdMissing(): string | null {
  if (process.getuid?.() !== 0) return 'sshd tests need root';
  return aptInstall('sshd', 'openssh-server') ?? aptInstall('sudo', 'sudo');
}

/** A real OpenSSH server on loopback with host keys and authorised keys of its own. */
export interface TestSshd {
  port: number;
  dir: string;
  /** A key that the server accepts, without a passphrase. */
  identityFile: string;
  /** "type base64" of the ed25519 host key. */
  hostKey: string;
  /** Settings that connect to it, with its host key known. */
  settings(changes?: Partial<SshSettings>): SshSettings;
  /** Ends the server's processes for open connections, as a crash would. */
  killSessions(): void;
  stop(): Promise<void>;
}

/** Starts it with further lines for sshd_config, which come before its own. */
export async function startSshd(config: string[] = []): Promise<TestSshd> {
  const dir = mkdtempSync(join(tmpdir(), 'smartcms-sshd-'));
  // sshd reads the authorised keys with the rights of the user who logs in.
  chmodSync(dir, 0o755);
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const identityFile = makeKey(dir, 'client');
  const keys = ['ed25519', 'ecdsa'].map((type) => makeKey(dir, `host_${type}`, { type }));
  writeFileSync(join(dir, 'authorized_keys'), readFileSync(`${identityFile}.pub`), { mode: 0o644 });
  const port = await freePort();
  const lines = [
    `Port ${port}`,
    // The first word on a setting counts.
    ...config,
    'ListenAddress 127.0.0.1',
    ...keys.map((key) => `HostKey ${key}`),
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
  ];
  writeFileSync(join(dir, 'sshd_config'), `${lines.join('\n')}\n`);
  const daemon = spawn(sshdPath, ['-D', '-e', '-f', join(dir, 'sshd_config')], { stdio: 'ignore' });
  await listening(port, daemon);
  const hostKey = readFileSync(join(dir, 'host_ed25519.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  const knownHosts = join(dir, 'known_hosts');
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${hostKey}\n`);
  return {
    port,
    dir,
    identityFile,
    hostKey,
    settings: (changes = {}) => ({ ...settingsFor(port, knownHosts, identityFile), ...changes }),
    killSessions: () => {
      for (const pid of descendants(daemon.pid ?? 0)) process.kill(pid, 'SIGKILL');
    },
    stop: async () => {
      for (const pid of [...descendants(daemon.pid ?? 0), daemon.pid ?? 0]) killQuietly(pid);
      if (daemon.exitCode === null && daemon.signalCode === null)
        await new Promise((r) => daemon.once('exit', r));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Makes a key pair with ssh-keygen and returns the path of the private key. */
export function makeKey(dir: string, name: string, { type = 'ed25519', passphrase = '' } = {}): string {
  const path = join(dir, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', path]);
  return path;
}

function settingsFor(port: number, knownHosts: string, identityFile: string): SshSettings {
  const label = `root@127.0.0.1:${port}`;
  return {
    label,
    user: 'root',
    host: '127.0.0.1',
    port,
    hostKeys: {
      label,
      names: [knownHostName('127.0.0.1', port)],
      files: [knownHosts],
      store: knownHosts,
      accept: false,
      expected: undefined,
      confirm: undefined,
    },
    credentials: { user: 'root', label, identityFile, useAgent: false, keyFiles: [] },
    timeoutMs: 15_000,
    keepaliveMs: 10_000,
  };
}

/** A TCP port on loopback on which nothing listens. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function listening(port: number, daemon: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (daemon.exitCode !== null) throw new Error(`sshd ended with code ${daemon.exitCode}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error('sshd does not listen');
}

/** sshd's own processes below a process: those of connections, not the commands that run in them. */
function descendants(pid: number): number[] {
  const children = execFileSync('sh', ['-c', `cat /proc/${pid}/task/*/children 2>/dev/null || :`], {
    encoding: 'utf8',
  });
  const sshd = children.split(' ').filter(Boolean).map(Number).filter(isSshd);
  return sshd.flatMap((child) => [...descendants(child), child]);
}

function isSshd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sshd');
  } catch {
    return false;
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
