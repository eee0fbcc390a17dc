import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatherFacts } from '../../../src/server/facts/gather.ts';
import { parseFacts } from '../../../src/server/facts/parse.ts';
import { factsScript } from '../../../src/server/facts/script.ts';
import { paths } from '../../../src/server/layout.ts';
import { ElsewhereHost } from '../../support/elsewhere-host.ts';
import { docker, engineMissing } from '../../support/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'smartcms-facts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function answerOf(
  shell: string,
  { path = process.env['PATH'] ?? '', before = '', registry = false } = {},
): string {
  const input = `${before}\n${factsScript({ registry })}`;
  return execFileSync(shell, ['-s'], {
    encoding: 'utf8',
    input,
    env: { PATH: path },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

/** A folder for PATH with programs of the test's own before, or instead of, the machine's. */
function programs(name: string, own: Record<string, string>, linked: string[] = []): string {
  const bin = join(folder, name);
  mkdirSync(bin);
  for (const [program, script] of Object.entries(own)) {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
  }
  for (const program of linked) {
    const found = ['/usr/bin', '/bin'].map((each) => join(each, program)).find(existsSync);
    if (found !== undefined) symlinkSync(found, join(bin, program));
  }
  return bin;
}

describe.each(['dash', 'bash'])('the facts script under %s', (shell) => {
  const servers: Server[] = [];
  const listen = (host: string) =>
    new Promise<number>((resolve) => {
      const server = createServer().listen(0, host, () => resolve((server.address() as AddressInfo).port));
      servers.push(server);
    });
  beforeEach((ctx) => {
    if (!existsSync(`/bin/${shell}`)) ctx.skip(`needs ${shell}`);
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it('tries to reach the registry only where it is asked to', async (ctx) => {
    if (existsSync(paths.identity)) ctx.skip('this machine was deployed to');
    const reachable = async (curl: string, registry: boolean) => {
      const bin = programs(`${shell}-curl-${curl.replace(' ', '')}-${registry}`, { curl });
      const path = `${bin}:${process.env['PATH']}`;
      return (await parseFacts(answerOf(shell, { path, registry }))).registryReachable;
    };
    expect(await reachable('exit 0', true)).toBe(true);
    expect(await reachable('exit 6', true)).toBe(false);
    expect(await reachable('exit 0', false)).toBeNull();
  });

  it('tells what this machine is', async () => {
    const { system, disk } = await parseFacts(answerOf(shell));
    expect(system).toMatchObject({
      cpus: Number(execFileSync('nproc', { encoding: 'utf8' })),
      memoryBytes: os.totalmem(),
      architecture: execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim(),
    });
    expect(system.tools).toContain('tar');
    expect(Math.abs(system.clockSeconds - Date.now() / 1000)).toBeLessThan(60);
    for (const { freeBytes, totalBytes } of disk) {
      expect(totalBytes).toBeGreaterThan(0);
      expect(freeBytes).toBeLessThanOrEqual(totalBytes);
    }
  });

  it('tells who listens, over IPv4 and IPv6', async (ctx) => {
    if (!existsSync('/bin/ss') || process.getuid?.() !== 0) ctx.skip('needs ss and root');
    const ports = [await listen('127.0.0.1'), await listen('::1')];
    const { listeners } = await parseFacts(answerOf(shell));
    for (const [index, address] of ['127.0.0.1', '::1'].entries()) {
      expect(listeners.find(({ port }) => port === ports[index])).toMatchObject({
        protocol: 'tcp',
        address,
        process: { pid: process.pid },
      });
    }
  });

  it.each([
    ['installed', 'ii ', false],
    ['held back', 'hi ', false],
    ['removed with its configuration left', 'rc ', false],
    ['removed', 'un ', false],
    ['unpacked, not configured', 'iU ', true],
    ['half configured', 'iF ', true],
    ['half installed', 'iH ', true],
    ['waiting for a trigger', 'iW ', true],
    ['with a trigger to run', 'it ', true],
  ])('takes a package that is %s for what it is', async (_name, status, interrupted) => {
    const bin = programs(`${shell}-${status.trim()}`, {
      'dpkg-query': `printf 'ii \\n%s\\nii \\n' '${status}'`,
    });
    const { system } = await parseFacts(answerOf(shell, { path: `${bin}:${process.env['PATH']}` }));
    expect(system.packagesInterrupted).toBe(interrupted);
  });

  it.each([
    ['right', 'yes', true],
    ['left alone', 'no', false],
  ])('tells that the clock is %s', async (name, answer, synchronized) => {
    const bin = programs(`${shell}-clock-${name}`, {
      'systemd-detect-virt': 'exit 1',
      timedatectl: `echo NTPSynchronized=${answer}`,
    });
    const { system } = await parseFacts(answerOf(shell, { path: `${bin}:${process.env['PATH']}` }));
    expect(system.clockSynchronized).toBe(synchronized);
  });

  it('does not ask a container about the clock of its host', async () => {
    const bin = programs(`${shell}-container`, {
      'systemd-detect-virt': 'exit 0',
      timedatectl: 'echo NTPSynchronized=no',
    });
    const { system } = await parseFacts(answerOf(shell, { path: `${bin}:${process.env['PATH']}` }));
    expect(system.clockSynchronized).toBeNull();
  });

  it('tells what the engine is set to', async () => {
    const bin = programs(`${shell}-engine`, {
      docker: `[ "$1" = info ] && printf 'engine=26.1.5\\nliveRestore=true\\nswarm=active\\n'`,
    });
    const { docker } = await parseFacts(answerOf(shell, { path: `${bin}:${process.env['PATH']}` }));
    expect(docker).toMatchObject({ engine: '26.1.5', liveRestore: true, swarm: true });
  });

  it('answers on a server that has only the programs of a bare one', async () => {
    const bare =
      'mktemp rm cat sed awk date uname nproc df dirname find stat tar base64 gzip grep sort tr tee cmp ls';
    const path = programs(`${shell}-bare`, {}, bare.split(' '));
    const facts = await parseFacts(answerOf(`/bin/${shell}`, { path }));
    expect(facts).toMatchObject({
      docker: { engine: null, compose: null, liveRestore: null, swarm: false },
      listeners: [],
      defaultAddress: null,
      containers: {},
      certificate: null,
      database: null,
    });
    expect(facts.system.tools).toEqual(['tar']);
    expect(facts.system.memoryBytes).toBeGreaterThan(0);
  });

  it('takes an engine that does not answer for none', async (ctx) => {
    if (engineMissing() !== null) ctx.skip('needs the docker client');
    const answer = answerOf(shell, { before: 'export DOCKER_HOST=unix:///nowhere.sock' });
    expect((await parseFacts(answer)).docker.engine).toBeNull();
  });

  it('does not pass off what a full disk cut off for a bare server', async () => {
    const bin = programs(`${shell}-full`, { uname: 'printf "%2000s" x86_64' });
    const answer = answerOf(shell, { before: 'ulimit -f 1', path: `${bin}:${process.env['PATH']}` });
    await expect(parseFacts(answer)).rejects.toThrow('system');
  });

  it('leaves nothing behind', () => {
    const temporary = join(folder, `${shell}-tmp`);
    mkdirSync(temporary);
    answerOf(shell, { before: `export TMPDIR=${temporary}` });
    expect(execFileSync('ls', ['-A', temporary], { encoding: 'utf8' })).toBe('');
  });
});

describe('gatherFacts', () => {
  let host: ElsewhereHost;
  beforeEach((ctx) => {
    if (process.getuid?.() !== 0) ctx.skip('needs root, as a deploy does');
    host = new ElsewhereHost();
  });
  afterEach(async () => host?.close());

  it('takes one command', async () => {
    const before = host.stats.commands;
    await gatherFacts(host);
    expect(host.stats.commands - before).toBe(1);
  });

  it('finds nothing of ours where nothing is, and the engine that is there', async (ctx) => {
    const missing = engineMissing();
    if (missing !== null) ctx.skip(missing);
    const facts = await gatherFacts(host);
    expect(facts.docker.engine).toBe(docker(['version', '--format', '{{.Server.Version}}']).trim());
    expect(facts.files.size + facts.folders.size).toBe(0);
    expect(facts.images.filter((tag) => tag.startsWith('smartcms/sandbox:'))).toEqual([]);
  });

  it('reads files, folders and the lock', async () => {
    await host.upload([
      { path: paths.envFile, content: 'A=1\n', mode: 0o644, uid: 0, gid: 0 },
      { path: `${paths.secrets}/ari_secret`, content: 'not-a-real-one', mode: 0o400, uid: 64013, gid: 64013 },
      { path: `${paths.root}/releases/old/.env`, content: 'A=0\n', mode: 0o644, uid: 0, gid: 0 },
      { path: `${paths.lock}/owner.json`, content: '{"who":"me"}', mode: 0o600, uid: 0, gid: 0 },
    ]);
    execFileSync('touch', ['-d', '-100 seconds', join(host.root, 'lock/heartbeat')]);
    const facts = await gatherFacts(host);
    expect([...facts.files.keys()].sort()).toEqual([paths.envFile, `${paths.secrets}/ari_secret`]);
    expect(facts.files.get(`${paths.secrets}/ari_secret`)).toEqual({
      content: 'not-a-real-one',
      mode: 0o400,
      uid: 64013,
      gid: 64013,
    });
    expect(facts.folders.get(paths.secrets)).toEqual({ mode: 0o755, uid: 0 });
    expect(facts.lock?.owner).toBe('{"who":"me"}');
    expect(facts.lock?.ageSeconds).toBeGreaterThanOrEqual(100);
  });

  it('tells of a lock without a heartbeat as of none', async () => {
    await host.upload([{ path: `${paths.lock}/owner.json`, content: '{}', mode: 0o600, uid: 0, gid: 0 }]);
    expect((await gatherFacts(host)).lock).toBeNull();
  });
});
