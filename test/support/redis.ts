import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aptInstall } from './apt.ts';

/** A Redis of a test's own: on a Unix socket, in a temporary folder, without a network. */
export interface TestRedis {
  socketPath: string;
  password: string;
  /** Takes it away, as a crash would. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Keeps its connections and answers nothing until thaw. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  stop(): Promise<void>;
}

/** Debian's redis-tools holds the server too, under this name, and starts no service. */
const program = '/usr/bin/redis-check-rdb';

/** Why no Redis can be started here, or null. */
export function redisMissing(): string | null {
  return aptInstall(program, 'redis-tools');
}

export async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcms-redis-'));
  const socketPath = join(folder, 'redis.sock');
  const password = 'test-redis';
  let server: ChildProcess;

  async function start(): Promise<void> {
    const options = [
      '--port',
      '0',
      '--unixsocket',
      socketPath,
      '--requirepass',
      password,
      '--save',
      '',
      '--dir',
      folder,
    ];
    server = spawn(program, options, { argv0: 'redis-server', stdio: 'ignore' });
    while (!(await answers(socketPath))) {
      if (server.exitCode !== null) throw new Error(`redis-server ended with ${server.exitCode}`);
      await sleep(20);
    }
  }

  async function kill(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
    await rm(socketPath, { force: true });
  }

  await start();
  return {
    socketPath,
    password,
    kill,
    restart: start,
    freeze: async () => void server.kill('SIGSTOP'),
    thaw: async () => void server.kill('SIGCONT'),
    async stop() {
      await kill();
      await rm(folder, { recursive: true });
    },
  };
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
