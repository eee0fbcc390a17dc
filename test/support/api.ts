import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

interface Answer {
  status: number;
  body: { services?: unknown };
}

/** The API as it runs on a server: what its image has, by plain node, in a folder without node_modules. */
export interface TestApi {
  get(path: string): Promise<Answer>;
  /** http://host:port */
  url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again, after it ended. */
  restart(): Promise<void>;
  /** Everything it has written so far. */
  output(): string;
  /** Asks it to stop; resolves to its exit code. */
  terminate(): Promise<number | null>;
  stop(): Promise<void>;
}

/** Builds and starts the API; secrets go into files, named by the environment variables given for them. */
export async function startApi(
  env: Record<string, string>,
  secrets: Record<string, string>,
): Promise<TestApi> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcms-api-'));
  execFileSync('node', ['scripts/build.mjs', join(folder, 'build')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await cp(join(folder, 'build/api'), folder, { recursive: true });
  await rm(join(folder, 'build'), { recursive: true });

  const port = await freePort();
  const environment: Record<string, string> = { ...env, SMARTCMS_API_PORT: String(port) };
  for (const [name, value] of Object.entries(secrets)) {
    environment[name] = join(folder, name);
    await writeFile(join(folder, name), value, { mode: 0o400 });
  }
  let output = '';
  let server: ChildProcess;
  let gone: Promise<number | null>;
  function launch(): void {
    server = spawn(process.execPath, ['server.js'], { cwd: folder, env: environment });
    gone = new Promise<number | null>((resolve) => server.once('exit', resolve));
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
  }

  async function get(path: string): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  async function start(): Promise<void> {
    launch();
    for (let isUp = false; !isUp; ) {
      if (server.exitCode !== null) {
        await rm(folder, { recursive: true });
        throw new Error(`the API ended with ${server.exitCode}: ${output}`);
      }
      await sleep(50);
      isUp = await get('/api/nothing').then(
        () => true,
        () => false,
      );
    }
  }
  await start();
  return {
    get,
    url: `http://127.0.0.1:${port}`,
    restart: start,
    async kill() {
      server.kill('SIGKILL');
      await gone;
    },
    output: () => output,
    async terminate() {
      server.kill('SIGTERM');
      return gone;
    },
    async stop() {
      server.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true });
    },
  };
}
