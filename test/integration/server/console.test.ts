import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleBuild, consoleBuildId } from '../../../src/domain/own-console.ts';
import { buildScript, diskFullCode, keepScript, serveScript } from '../../../src/server/console/scripts.ts';
import { gatherFacts } from '../../../src/server/facts/gather.ts';
import { ElsewhereHost } from '../../support/elsewhere-host.ts';

function buildOf(number: number): ConsoleBuild {
  const commit = String(number).repeat(40);
  const now = new Date(Date.UTC(2026, 10, 22, 10, number));
  const source = {
    repository: 'https://git.example.com/console.git',
    ref: 'main',
    folder: '.',
    output: 'dist',
  };
  const made = { builtAt: now.toISOString(), builtBy: 'ops@desk', files: 1, bytes: 3 };
  return { id: consoleBuildId(now, commit), ...source, commit, ...made };
}

describe('which console is served', () => {
  let host: ElsewhereHost;
  let folder: string;
  beforeEach((ctx) => {
    if (process.getuid?.() !== 0) ctx.skip('needs root, as a deploy does');
    host = new ElsewhereHost();
    folder = join(host.root, 'frontend');
    mkdirSync(folder, { recursive: true });
  });
  afterEach(async () => host?.close());

  const serve = (build: ConsoleBuild | null) => host.script(serveScript(build));
  const facts = async () => (await gatherFacts(host)).console;
  async function keep(build: ConsoleBuild): Promise<void> {
    mkdirSync(join(folder, 'new/web'), { recursive: true });
    writeFileSync(join(folder, 'new/web/index.html'), build.id);
    writeFileSync(join(folder, 'build.log'), 'log');
    await host.script(keepScript(build));
  }
  const [one, two, three, four, five] = [1, 2, 3, 4, 5].map(buildOf) as [
    ConsoleBuild,
    ConsoleBuild,
    ConsoleBuild,
    ConsoleBuild,
    ConsoleBuild,
  ];

  it("is the package's at first, then a build, and the way back is known", async () => {
    expect(await facts()).toEqual({ served: null });
    await keep(one);
    expect(await facts()).toEqual({ served: null });
    await serve(one);
    expect(await facts()).toEqual({ served: one, previous: null });
    expect(readFileSync(join(folder, 'current/index.html'), 'utf8')).toBe(one.id);
    expect(existsSync(join(folder, 'build.log'))).toBe(false);
    await keep(two);
    await serve(two);
    expect(await facts()).toEqual({ served: two, previous: one });
    await serve(null);
    expect(await facts()).toEqual({ served: null, previous: two });
    // Where nginx has them: /srv/console/own and /srv/console/package.
    expect(readlinkSync(join(folder, 'current'))).toBe('../package');
  });

  it('stays when it is served again, with the one before', async () => {
    await keep(one);
    await serve(one);
    await serve(one);
    expect(await facts()).toEqual({ served: one, previous: null });
  });

  it('is exchanged whatever an exchange that was cut off has left', async () => {
    await keep(one);
    symlinkSync('builds/nowhere', join(folder, 'current.new'));
    symlinkSync('builds/nowhere', join(folder, 'previous.new'));
    await serve(one);
    expect(await facts()).toEqual({ served: one, previous: null });
    expect(readdirSync(folder).sort()).toEqual(['builds', 'current', 'previous']);
  });

  it('keeps the one before and one more, and no others', async () => {
    for (const build of [one, two, three, four, five]) {
      await keep(build);
      await serve(build);
    }
    expect(readdirSync(join(folder, 'builds')).sort()).toEqual([three.id, four.id, five.id]);
    await serve(null);
    await serve(four);
    expect(readdirSync(join(folder, 'builds')).sort()).toEqual([four.id, five.id]);
  });

  it("is the package's when its folder is gone", async () => {
    await keep(one);
    await serve(one);
    rmSync(join(folder, 'builds'), { recursive: true });
    expect((await facts()).served).toBeNull();
  });
});

describe('a build', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smartcms-build-'));
    mkdirSync(join(folder, 'frontend/work'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it with programs of these texts in place of those of the server: a full disk is not to be had otherwise. */
  function build(programs: Record<string, string>) {
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    const limits = { image: 'builder', memoryBytes: 1024 ** 3, cpus: 1 };
    const script = buildScript(limits, '.').replaceAll('/opt/smartcms', folder);
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
    const { status, stdout } = spawnSync('sh', ['-c', script], { env });
    const log = readFileSync(join(folder, 'frontend/build.log'), 'utf8');
    return { status, said: stdout.toString(), log };
  }

  it('ends as its container does, with all that it said in the log', () => {
    const built = build({ docker: 'echo one; echo two >&2; exit 7' });
    expect(built).toEqual({ status: 7, said: 'one\ntwo\n', log: 'one\ntwo\n' });
    expect(build({ docker: 'echo done' })).toMatchObject({ status: 0, log: 'done\n' });
  });

  it('is ended when the disk runs full', () => {
    const docker = `case $1 in
      run) echo $$ >${folder}/pid; echo building; exec sleep 60 ;;
      kill) kill "$(cat ${folder}/pid)" ;;
    esac`;
    const df = 'echo Filesystem; echo /dev/x 41943040 41900000 43040 99% /';
    expect(build({ docker, df })).toMatchObject({
      status: diskFullCode,
      log: expect.stringMatching(/^building\n/),
    });
  });
});

describe('what a build left', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smartcms-collect-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const scriptFile = new URL('../../../templates/images/console-builder/collect.sh', import.meta.url);
  function put(path: string, content = 'x'): void {
    mkdirSync(join(folder, 'source', path, '..'), { recursive: true });
    writeFileSync(join(folder, 'source', path), content);
  }
  function collect(output = 'dist', megabytes = 1, files = 5, within = '.') {
    const script = readFileSync(scriptFile, 'utf8').replaceAll('/work', folder);
    const args = ['-s', within, output, String(megabytes), String(files)];
    const { status, stdout, stderr } = spawnSync('sh', args, { input: script, maxBuffer: 16 * 1024 ** 2 });
    const names =
      status === 0 ? execFileSync('tar', ['-tf', '-'], { input: stdout }).toString().split('\n') : [];
    return {
      status,
      said: stderr.toString(),
      names: names.filter((name) => name !== '' && !name.endsWith('/')).sort(),
    };
  }

  it('is found in its folder, or in the one folder of it that has a page', () => {
    put('dist/console/browser/index.html');
    put('dist/console/browser/main.js');
    put('dist/console/3rdpartylicenses.txt');
    expect(collect()).toMatchObject({ status: 0, names: ['./index.html', './main.js'] });
    expect(collect().said).toContain('files=2 bytes=2');
    put('dist/index.html');
    expect(collect().names).toContain('./console/browser/main.js');
    put('apps/web/out/index.html');
    expect(collect('out', 1, 5, 'apps/web').names).toEqual(['./index.html']);
  });

  it('is refused if it is not there, ambiguous, too much, or leads elsewhere', () => {
    expect(collect()).toMatchObject({ status: 3, said: expect.stringContaining('left no folder dist') });
    put('dist/one/index.html');
    put('dist/two/index.html');
    expect(collect()).toMatchObject({ status: 3, said: expect.stringContaining('more than one') });
    put('dist/index.html', 'x'.repeat(1024 ** 2));
    expect(collect()).toMatchObject({ status: 3, said: expect.stringContaining('1 are the most') });
    expect(collect('dist', 9, 2)).toMatchObject({ status: 3, said: expect.stringContaining('3 files') });
    symlinkSync('/etc/passwd', join(folder, 'source/dist/passwd'));
    expect(collect('dist', 9)).toMatchObject({
      status: 3,
      said: expect.stringContaining('./passwd is a link'),
    });
    put('index.html');
    expect(collect('.')).toMatchObject({ status: 3, said: expect.stringContaining('all of it') });
    symlinkSync('/etc', join(folder, 'source/out'));
    writeFileSync(join(folder, 'index.html'), 'x');
    symlinkSync(folder, join(folder, 'source/up'));
    expect(collect('up')).toMatchObject({ status: 3, said: expect.stringContaining('leads out') });
  });
});
