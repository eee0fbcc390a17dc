import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import bcrypt from 'bcryptjs';
import { aptInstall } from './apt.ts';
import { engineMissing } from './engine.ts';
import { freePort } from './free-port.ts';

/** Debian's docker-registry on a port of the loopback, where the engine speaks plain HTTP to it. */
export interface TestRegistry {
  /** 127.0.0.1:PORT, the prefix of its images. */
  address: string;
  port: number;
  username: string;
  password: string;
  /** Pushes an image of the engine under a name such as hub/redis:7; answers with its digest. */
  push(image: string, name: string): string;
  stop(): Promise<void>;
}

/** Why there can be no registry to test with, or null. */
export function registryMissing(): string | null {
  return engineMissing() ?? aptInstall('docker-registry', 'docker-registry');
}

export async function startRegistry(): Promise<TestRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-registry-'));
  const port = await freePort();
  const [username, password] = ['mirror-user', 'mirror-pass phrase'];
  writeFileSync(join(folder, 'htpasswd'), `${username}:${bcrypt.hashSync(password, 4)}\n`);
  const settings = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
    auth: { htpasswd: { realm: 'mirror', path: join(folder, 'htpasswd') } },
  };
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(settings));
  const server = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const address = `127.0.0.1:${port}`;
  await answering(address, server);

  const docker = (args: string[], input?: string) =>
    execFileSync('docker', ['--config', join(folder, 'client'), ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
      ...(input === undefined ? {} : { input }),
    });
  docker(['login', '--username', username, '--password-stdin', address], password);
  return {
    address,
    port,
    username,
    password,
    push(image, name) {
      const reference = `${address}/${name}`;
      docker(['tag', image, reference]);
      docker(['push', reference]);
      const format = '{{range .RepoDigests}}{{println .}}{{end}}';
      const digests = docker(['inspect', '--format', format, reference]).split('\n');
      docker(['rmi', reference]);
      return digests.find((each) => each.startsWith(address))?.split('@')[1] ?? '';
    },
    async stop() {
      if (server.exitCode === null) {
        server.kill();
        await once(server, 'exit');
      }
      rmSync(folder, { recursive: true });
    },
  };
}

async function answering(address: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (server.exitCode !== null) throw new Error('docker-registry ended at once');
    const answer = await fetch(`http://${address}/v2/`).catch(() => null);
    if (answer?.status === 401) return;
    await sleep(100);
  }
  throw new Error('docker-registry does not answer');
}
