import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { startGit, type TestGit } from '../support/git-server.ts';
import { addressOf, configFolder, expectRefusal, onServer, smartcms, startTimes } from './server.ts';

const token = 'a-token-that-nobody-else-may-see';
const agent = new https.Agent({ keepAlive: true, maxSockets: 4, rejectUnauthorized: false });

/** A console without dependencies; its build tells how it was run. */
function files(version: string, build = ''): Record<string, string> {
  const project = { name: 'console', version: '1.0.0' };
  const lock = { ...project, lockfileVersion: 3, requires: true, packages: { '': project } };
  return {
    'package.json': JSON.stringify({ ...project, scripts: { build: 'node build.mjs' } }),
    'package-lock.json': JSON.stringify(lock),
    'build.mjs': `import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const web = 'dist/console/browser';
mkdirSync(web, { recursive: true });
console.log('building ${version}');
writeFileSync(web + '/index.html', '<!doctype html><title>${version}</title><script nonce="__NONCE__" src="main-${version}.js"></script>');
writeFileSync(web + '/main-${version}.js', '// ${version}');
writeFileSync(web + '/about.json', JSON.stringify({
  uid: process.getuid(),
  socket: existsSync('/var/run/docker.sock'),
  token: existsSync('/tmp/token'),
  environment: process.env,
  capabilities: /CapEff:\\s*(\\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1],
}));
${build}`,
  };
}

interface Page {
  status: number;
  body: string;
  headers: Record<string, unknown>;
}

/** What there is of builds that are under way, and the folder. */
const left = 'docker ps -aq --filter name=smartcms-build-console; ls /opt/smartcms/frontend';

let server: string;

function get(path: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = https.get({ host: server, path, agent, timeout: 30_000 }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
      );
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 30 s')));
    request.on('error', reject);
  });
}

const title = async () => /<title>(.*?)<\/title>/.exec((await get('/some/page')).body)?.[1];

/** Asks for these paths again and again while the work lasts; at most 3,000 times each. */
async function askMeanwhile<T>(
  paths: string[],
  work: Promise<T>,
): Promise<{ result: T; statuses: number[] }> {
  const statuses: number[] = [];
  let over = false;
  const loop = async (path: string) => {
    for (let count = 0; !over && count < 3000; count += 1) {
      statuses.push(
        await get(path).then(
          ({ status }) => status,
          () => 0,
        ),
      );
      await sleep(25);
    }
  };
  const loops = paths.map(loop);
  try {
    return { result: await work, statuses };
  } finally {
    over = true;
    await Promise.all(loops);
  }
}

describe("a console of one's own", () => {
  let git: TestGit;
  let commit: string;
  let before: Record<string, string>;
  let packageAsset: string;
  let folder: string;

  /** update-frontend with the test's config. */
  async function update(
    args: string[] = [],
    { frontend = {}, secret = token }: { frontend?: ConfigInput['frontend']; secret?: string } = {},
  ): Promise<CliResult> {
    const { target, stateHome } = inject('e2e');
    folder = await configFolder({ frontend: { repository: git.url, ref: 'main', ...frontend } });
    return runCli(
      [
        'update-frontend',
        ...args,
        '--json',
        '--target',
        target,
        '--config',
        `${folder}/smartcms.config.json`,
      ],
      { stateHome, env: { SMARTCMS_FRONTEND_TOKEN: secret } },
    );
  }

  /** A build that takes ten minutes, once it runs. */
  async function slowBuild() {
    const { target, stateHome } = inject('e2e');
    const config = ['--config', `${folder}/smartcms.config.json`];
    const log = '/opt/smartcms/frontend/build.log';
    await onServer(`rm -f ${log}`);
    const slow = startCli(['update-frontend', '--ref', 'slow', ...config, '--target', target], {
      stateHome,
      env: { SMARTCMS_FRONTEND_TOKEN: token },
    });
    await onServer(
      `for i in $(seq 600); do grep -qs SLOW0000 ${log} && exit; sleep 0.1; done; ls -l ${log}; exit 1`,
    );
    return { kill: (signal: 'SIGINT' | 'SIGKILL') => slow.kill(signal), ended: slow };
  }

  beforeAll(async () => {
    server = await addressOf();
    const format = '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}';
    const { stdout } = await execa('docker', ['inspect', '--format', format, inject('e2e').container]);
    git = await startGit(stdout.trim(), token);
    commit = await git.commit('main', files('ONE00001'));
    before = await startTimes();
    packageAsset = /src="(main-\w+\.js)"/.exec((await get('/')).body)?.[1] ?? '';
    expect(packageAsset).not.toBe('');
  });

  afterAll(async () => {
    agent.destroy();
    await smartcms('update-frontend', '--package');
    await onServer(
      'rm -rf /opt/smartcms/frontend/* && docker images -q smartcms/console-builder | xargs -r docker rmi >/dev/null',
    );
    await git?.stop();
  });

  it('is built in a container without rights, and served without a restart', async () => {
    const { result, statuses } = await askMeanwhile(['/', `/${packageAsset}`], update());
    expect(result.exitCode, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({
      console: { kind: 'repository', repository: git.url, ref: 'main', commit },
      previous: { kind: 'package' },
      result: 'updated',
    });
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await startTimes()).toEqual(before);

    const page = await get('/');
    expect(page.body).toContain('<title>ONE00001</title>');
    const nonce = /nonce="(\w+)"/.exec(page.body)?.[1];
    expect(page.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await get('/main-ONE00001.js')).headers['cache-control']).toContain('immutable');
    expect((await get(`/${packageAsset}`)).status).toBe(200);
    expect((await get('/main-NONE0000.js')).status).toBe(404);
    for (const path of ['/record.json', '/own/current/index.html', '/build.log'])
      expect((await get(path)).status, path).toBe(404);

    const about = JSON.parse((await get('/about.json')).body);
    expect(about).toMatchObject({
      uid: 64016,
      socket: false,
      token: false,
      capabilities: '0000000000000000',
    });
    expect(JSON.stringify(about.environment)).not.toContain(token);
    expect(git.logins).toContain(`x-access-token:${token}`);
    expect(result.stdout + result.stderr).not.toContain(token);
    expect(await onServer(`grep -rl ${token} /opt/smartcms /var/lib/docker/containers || true`)).toBe('');
    expect(await onServer(left)).toBe('builds\ncurrent\nprevious');
  });

  it('is in the status, and is not built again', async () => {
    expect(JSON.parse((await smartcms('status', '--json')).stdout).console).toMatchObject({ commit });
    const again = await update();
    expect(JSON.parse(again.stdout)).toMatchObject({ result: 'unchanged', console: { commit } });
  });

  it('stays when the next one cannot be fetched or built', async () => {
    await git.commit('broken', files('TWO00002', "console.error('line 7 is wrong'); process.exit(1);"));
    const built = await update(['--ref', 'broken']);
    expectRefusal(built, 1, /npm run build failed/, /line 7 is wrong/, /frontend\/build\.log/);
    expect(await onServer('cat /opt/smartcms/frontend/build.log')).toMatch(
      /building TWO00002[\s\S]*line 7 is wrong/,
    );
    expectRefusal(await update(['--ref', 'gone']), 1, /no branch, tag or commit gone/);
    const refused = await update([], { secret: 'another-token' });
    expectRefusal(refused, 1, /refused the token/);
    expect(refused.stderr).not.toContain('another-token');
    expect(await title()).toBe('ONE00001');
    expect(await onServer('ls /opt/smartcms/frontend; ls /opt/smartcms/frontend/builds | wc -l')).toBe(
      'build.log\nbuilds\ncurrent\nprevious\n1',
    );
  });

  it('is built by one at a time, and an interrupted build leaves nothing', async () => {
    await git.commit('slow', files('SLOW0000', 'setTimeout(() => {}, 600_000);'));
    const slow = await slowBuild();
    expectRefusal(await smartcms('update-frontend', '--package'), 5, /update-frontend, since/);
    slow.kill('SIGINT');
    expect((await slow.ended).exitCode).toBe(130);
    expect(await title()).toBe('ONE00001');
    expect(await onServer(left)).toBe('build.log\nbuilds\ncurrent\nprevious');
  });

  it('is found again by the next one when whoever began it is gone', async () => {
    const slow = await slowBuild();
    slow.kill('SIGKILL');
    await slow.ended;
    expect(await onServer(left)).toMatch(/^[0-9a-f]{12}\n[\s\S]*\nwork$/);
    await smartcms('lock', 'release', '--yes');
  });

  it('gives way to a new one with no request lost, and what open pages ask for is still there', async () => {
    await git.commit('main', files('TWO00002'));
    const { result, statuses } = await askMeanwhile(['/', '/main-ONE00001.js'], update());
    expect(result.exitCode, result.stderr).toBe(0);
    expect(await title()).toBe('TWO00002');
    expect(await onServer(left)).toBe('builds\ncurrent\nprevious');
    expect(statuses.length).toBeGreaterThan(20);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await get('/main-ONE00001.js')).status).toBe(200);
  });

  it('goes back to the one before, and to that of the package', async () => {
    const back = await update(['--rollback']);
    expect(JSON.parse(back.stdout)).toMatchObject({ console: { commit }, result: 'updated' });
    expect(await title()).toBe('ONE00001');
    const own = await smartcms('update-frontend', '--package');
    expect(own.stdout).toMatch(/serves SmartCMS's own console[\s\S]*--rollback/);
    expect((await get('/')).body).toContain(packageAsset);
    expect((await get('/main-ONE00001.js')).status).toBe(200);
    expect(await startTimes()).toEqual(before);
  });
});
