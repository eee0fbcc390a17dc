import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAmi } from '../../src/asterisk/ami/client.ts';
import { Secret } from '../../src/domain/secret.ts';
import { openTcp } from '../../src/services/backends.ts';
import { aptInstall } from './apt.ts';
import { freePort } from './free-port.ts';

/** A real Asterisk of a test's own in a container, its manager interface on a port of the loopback. */
export interface TestAsterisk {
  port: number;
  /** IPv4 address of the container, for SIP; another one after a restart, if somebody took the old one meanwhile. */
  readonly address: string;
  /** May read and list; may not run commands. */
  username: string;
  secret: string;
  /** Endpoints it has, 1001 and up. */
  endpoints: number;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Keeps its connections and answers nothing until thaw. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  stop(): Promise<void>;
}

// A mirror that lags behind may hold a Release file past its date.
const aptOption = `--aptopt='Acquire::Check-Valid-Until "false"'`;
const bootstrap = `mmdebstrap --variant=minbase --include=asterisk ${aptOption} forky`;
const image = `smartcms-test/asterisk:${createHash('sha256').update(bootstrap).digest('hex').slice(0, 12)}`;
const buildScript = `
docker image inspect ${image} >/dev/null 2>&1 && exit 0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
${bootstrap} "$folder/root.tar"
docker import "$folder/root.tar" ${image}
`;

/** Why no Asterisk can be started here, or null; the image is built on first use (about a minute) and kept. */
export function asteriskMissing(): string | null {
  try {
    docker('version');
  } catch {
    return 'needs a Docker engine';
  }
  if (hasImage()) return null;
  if (process.getuid?.() !== 0) return 'needs root to build the Asterisk image';
  const missing = aptInstall('mmdebstrap', 'mmdebstrap');
  if (missing !== null) return missing;
  try {
    // Test files run side by side: the first builds, the others wait for it.
    run('flock', join(tmpdir(), 'smartcms-test-asterisk.lock'), 'sh', '-ec', buildScript);
    return null;
  } catch (error) {
    return `cannot build the Asterisk image: ${error instanceof Error ? error.message : error}`;
  }
}

/** Starts an Asterisk with 200 endpoints in static files, to which `more` adds files and, to pjsip.conf, text. */
export async function startAsterisk(more: Record<string, string> = {}): Promise<TestAsterisk> {
  const port = await freePort();
  const username = 'smartcms_test';
  const secret = 'test-ami-secret';
  const endpoints = 200;
  const container = `smartcms-test-asterisk-${process.pid}-${port}`;

  const folder = mkdtempSync(join(tmpdir(), 'smartcms-asterisk-'));
  const { 'pjsip.conf': morePjsip = '', ...moreFiles } = more;
  const files = { ...configuration(username, secret, endpoints), ...moreFiles };
  files['pjsip.conf'] += morePjsip;
  mkdirSync(join(folder, 'etc'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'etc', name), text);
  docker(
    'create',
    '--name',
    container,
    '-p',
    `127.0.0.1:${port}:5038`,
    image,
    'asterisk',
    '-f',
    '-U',
    'asterisk',
  );
  docker('cp', `${join(folder, 'etc')}/.`, `${container}:/etc/asterisk/`);
  rmSync(folder, { recursive: true });

  async function start(): Promise<void> {
    docker('start', container);
    for (let attempt = 0; ; attempt++) {
      try {
        const stream = () => openTcp('127.0.0.1', port);
        const client = await connectAmi({ stream, username, secret: new Secret(secret), timeoutMs: 1000 });
        const listed = await client.list('PJSIPShowEndpoints');
        client.close();
        if (listed.length >= endpoints) return;
      } catch (error) {
        if (attempt > 300) throw error;
      }
      await sleep(100);
    }
  }

  await start();
  return {
    port,
    get address() {
      return docker('inspect', '-f', '{{.NetworkSettings.IPAddress}}', container).trim();
    },
    username,
    secret,
    endpoints,
    kill: async () => void docker('kill', container),
    restart: start,
    freeze: async () => void docker('pause', container),
    thaw: async () => void docker('unpause', container),
    stop: async () => void docker('rm', '-f', '-v', container),
  };
}

function configuration(username: string, secret: string, endpoints: number): Record<string, string> {
  const numbers = Array.from({ length: endpoints }, (_, index) => 1001 + index);
  return {
    'asterisk.conf': '[options]\nnocolor = yes\n',
    'modules.conf': '[modules]\nautoload = yes\n',
    'logger.conf': '[logfiles]\nconsole => error\n',
    'extensions.conf': '',
    'manager.conf': `[general]\nenabled = yes\nbindaddr = 0.0.0.0\nport = 5038\nwritetimeout = 1000\n
[${username}]\nsecret = ${secret}\nread = system,call\nwrite = system\n`,
    'pjsip.conf': numbers
      .map((number) => `[${number}]\ntype=endpoint\ncontext=none\naors=${number}\n[${number}]\ntype=aor\n`)
      .join(''),
  };
}

function hasImage(): boolean {
  return docker('images', '-q', image).trim() !== '';
}

function docker(...args: string[]): string {
  return run('docker', ...args);
}

function run(...[program = '', ...args]: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
