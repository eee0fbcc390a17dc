import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../../src/docker/build.ts';
import { type DetachedJob, runDetached } from '../../../src/docker/detached.ts';
import { type Engine, engineOf } from '../../../src/docker/engine.ts';
import { LocalHost } from '../../../src/host/local.ts';
import { compileJob } from '../../../src/server/apply/compile.ts';
import { type CompileInput, compiledBase } from '../../../src/server/images/compiled.ts';
import { aptInstall } from '../../support/apt.ts';
import { docker, engineMissing } from '../../support/engine.ts';

const missing = engineMissing() ?? aptInstall('make', 'make') ?? aptInstall('curl', 'curl');
const run = `smartcms-test/compile-${process.pid}`;
const base = `${run}:base`;
const script = readFileSync(new URL('../../../templates/images/asterisk-builder/build.sh', import.meta.url));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** An image of a few programs of this machine, with the libraries that they need, in place of a whole builder. */
function importBase(): void {
  const programs = [
    'sh',
    'cat',
    'cp',
    'cut',
    'curl',
    'date',
    'du',
    'find',
    'grep',
    'gzip',
    'head',
    'make',
    'mkdir',
  ]
    .concat(['rm', 'sed', 'sha256sum', 'sleep', 'tail', 'tar', 'tee', 'touch', 'wc'])
    .join(' ');
  const text = `set -e
mkdir -p root/tmp root/in root/out root/build root/bin && chmod 1777 root/tmp && chown 1000:1000 root/in root/out root/build
for name in ${programs}; do cp -L "$(command -v $name)" root/bin/; command -v $name; done >list
for path in $(cat list); do ldd $path 2>/dev/null | grep -o '/[^ :]*' || true; done | sort -u | xargs cp -L --parents -t root
tar -C root -c . | docker import - ${base}`;
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-base-'));
  try {
    execFileSync('sh', ['-c', text], { cwd: folder, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A tree that is configured, compiled and installed by the same commands as Asterisk; `compile` is its work. */
async function tree(compile: string): Promise<Buffer> {
  const files = {
    configure: '#!/bin/sh\necho configured with "$@"\n',
    Makefile: `all:
\tsh ./compile.sh
menuselect.makeopts:
\techo MENUSELECT_RES= >$@
install:
\tmkdir -p $(DESTDIR)/usr/lib/asterisk/modules $(DESTDIR)/usr/sbin $(DESTDIR)/var/lib/asterisk/documentation
\tfor module in $$(cat /in/modules); do touch $(DESTDIR)/usr/lib/asterisk/modules/$$module.so; done
\techo compiled >$(DESTDIR)/usr/sbin/asterisk
`,
    'menuselect/menuselect': '#!/bin/sh\necho "$@" >>chosen\n',
    'compile.sh': compile,
  };
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    archive.entry({ name: `asterisk-22.0.0/${name}`, mode: 0o755, mtime: new Date(0) }, content);
  }
  archive.finalize();
  return buffer(archive.pipe(createGzip()));
}

describe('a compile in a container of its own', () => {
  const host = new LocalHost();
  const names: string[] = [];
  let engine: Engine;
  let upstream: Server;
  let published: Record<string, Uint8Array | string> = {};

  beforeAll(async () => {
    if (missing !== null) return;
    importBase();
    engine = engineOf(host);
    upstream = createServer((request, response) => {
      const content = published[request.url ?? ''];
      response.writeHead(content === undefined ? 404 : 200).end(content);
    });
    await new Promise<void>((resolve) => upstream.listen(0, '0.0.0.0', resolve));
  });
  beforeEach((ctx) => {
    if (missing !== null) ctx.skip(missing);
    published = {};
  });
  afterEach(() => {
    for (const name of names.splice(0)) remove(['rm', '-f', name]);
  });
  afterAll(async () => {
    engine?.close();
    await host.close();
    if (missing !== null) return;
    upstream.close();
    const list = docker(['images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${run}*`]);
    for (const image of list.split('\n').filter(Boolean)) remove(['rmi', '-f', image]);
  });

  function remove(args: string[]): void {
    try {
      docker(args);
    } catch {
      // It is not there.
    }
  }

  /** The job that SmartCMS makes of these inputs, under a name of this test's own. */
  async function jobOf(inputs: CompileInput[], uploads: DetachedJob['files'] = []): Promise<DetachedJob> {
    const dockerfile =
      'ARG BASE\nFROM $BASE\nCOPY build.sh /bin/smartcms-build\nUSER 1000:1000\nENTRYPOINT ["/bin/sh", "/bin/smartcms-build"]\n';
    const source = { dockerfile, files: [{ path: 'build.sh', content: script }] };
    const spec = compiledBase({ tag: base, hashed: base }, source, inputs);
    await buildImage(engine, { ...spec.builder, tag: `${run}:builder` });
    const hash = spec.tag.split(':')[1];
    const job = {
      ...compileJob(spec, { memoryBytes: 256 * 1024 ** 2, jobs: 2 }, uploads),
      image: `${run}:builder`,
      name: `smartcms-test-build-${process.pid}-${hash}`,
      result: `${run}:${hash}`,
    };
    names.push(job.name);
    return job;
  }

  const none = { url: null, published: null, file: null };
  async function uploaded(compile: string, changes: (whole: Buffer) => Uint8Array = (whole) => whole) {
    const whole = await tree(compile);
    const name = 'asterisk-22.0.0.tar.gz';
    const input: CompileInput = { kind: 'asterisk', name, ...none, sha256: sha256(whole) };
    return jobOf([input], [{ path: `/in/${name}`, content: changes(whole) }]);
  }

  const options = (onLine: (line: string) => void = () => {}, signal = new AbortController().signal) => ({
    onLine,
    signal,
  });
  const inspect = (what: string, format: string) => {
    try {
      return docker(['inspect', '--format', format, what]).trim();
    } catch {
      return null;
    }
  };
  const refusal = (message: RegExp) =>
    expect.objectContaining({
      name: 'UserError',
      code: 'build_failed',
      message: expect.stringMatching(message),
    });

  it('becomes an image of what was installed, with notes of what it is of, and nothing else', async () => {
    const job = await uploaded('echo compiling');
    const lines: string[] = [];
    await runDetached(
      engine,
      job,
      options((line) => lines.push(line)),
    );
    expect(lines).toContain('compiling');
    const shown = docker([
      'run',
      '--rm',
      '--entrypoint',
      'sh',
      job.result,
      '-c',
      'cat /out/usr/sbin/asterisk /out/usr/share/smartcms/*; find /in /build -mindepth 1; find /out -name documentation',
    ]);
    expect(shown).toContain('compiled\n');
    expect(shown).toContain(`${sha256(await tree('echo compiling'))} asterisk-22.0.0.tar.gz`);
    expect(shown).toMatch(/modules=1\d\d\n/);
    expect(shown.trim().split('\n').at(-1)).toBe('/out/usr/share/asterisk/documentation');
    expect(inspect(job.result, '{{index .Config.Labels "smartcms.build-hash"}}')).toBe(
      job.result.split(':')[1],
    );
    expect(inspect(job.name, '{{.Id}}')).toBeNull();
  });

  it('goes on when the link is lost, and is found again and not started twice', async () => {
    const job = await uploaded('cat /proc/sys/kernel/random/uuid; sleep 2; echo done compiling');
    const breaking = new LocalHost();
    const first: string[] = [];
    const losing = runDetached(
      engineOf(breaking),
      job,
      options((line) => {
        first.push(line);
        if (/^[0-9a-f-]{36}$/.test(line)) void breaking.close();
      }),
    );
    await expect(losing).rejects.toMatchObject({
      code: 'connection_lost',
      hint: expect.stringContaining(`in the container ${job.name}`),
    });
    const started = inspect(job.name, '{{.State.StartedAt}} {{.State.Running}}');
    expect(started).toMatch(/true$/);
    const second: string[] = [];
    await runDetached(
      engine,
      job,
      options((line) => second.push(line)),
    );
    expect(second[0]).toContain('under way already');
    const ids = [first, second].map((lines) => lines.filter((line) => /^[0-9a-f-]{36}$/.test(line)));
    expect(ids[0]).toHaveLength(1);
    expect(ids[1]).toEqual(ids[0]);
    expect(inspect(job.result, '{{.Id}}')).not.toBeNull();
  });

  it('goes on when whoever watches stops watching, and its result is taken later', async () => {
    const job = await uploaded('echo watched; sleep 1');
    const abort = new AbortController();
    const reason = new Error('enough');
    const watching = runDetached(
      engine,
      job,
      options((line) => line === 'watched' && abort.abort(reason), abort.signal),
    );
    await expect(watching).rejects.toBe(reason);
    await expect.poll(() => inspect(job.name, '{{.State.Status}}'), { timeout: 20_000 }).toBe('exited');
    const started = inspect(job.name, '{{.State.StartedAt}}');
    const lines: string[] = [];
    await runDetached(
      engine,
      job,
      options((line) => lines.push(line)),
    );
    expect(lines).toContain('watched');
    expect(started).not.toBeNull();
    expect(inspect(job.result, '{{.Id}}')).not.toBeNull();
  });

  it('begins anew where it was cut off before it had begun', async () => {
    const job = await uploaded('echo begun');
    docker(['create', '--name', job.name, job.image]);
    await runDetached(engine, job, options());
    expect(inspect(job.result, '{{.Id}}')).not.toBeNull();
  });

  it.each([
    [
      'a file with another checksum',
      (whole: Buffer) => Buffer.concat([whole, Buffer.from('x')]),
      /other checksum|another checksum/,
    ],
    [
      'an archive that was cut off',
      (whole: Buffer) => whole.subarray(0, whole.length / 2),
      /instead of [0-9a-f]{64}\. It is no whole archive: it may have been cut off/,
    ],
    ['an empty file', () => Buffer.alloc(0), /missing or empty/],
  ])('refuses %s, and leaves nothing', async (_name, change, message) => {
    const job = await uploaded('echo never', change);
    await expect(runDetached(engine, job, options())).rejects.toThrow(refusal(message));
    expect(inspect(job.name, '{{.Id}}')).toBeNull();
    expect(inspect(job.result, '{{.Id}}')).toBeNull();
  });

  it('refuses what has the right checksum and is no archive', async () => {
    const text = Buffer.from('not an archive');
    const input: CompileInput = { kind: 'asterisk', name: 'a.tar.gz', ...none, sha256: sha256(text) };
    const job = await jobOf([input], [{ path: '/in/a.tar.gz', content: text }]);
    await expect(runDetached(engine, job, options())).rejects.toThrow(
      refusal(/right checksum, but: It is no whole/),
    );
  });

  it('explains a compile error by its last lines, and works once that is mended', async () => {
    const job = await uploaded('echo "res_x.c:7: error: expected ;" >&2; exit 2');
    const failure = await runDetached(engine, job, options()).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'build_failed',
      message: 'Asterisk could not be built: the compile failed.',
    });
    expect((failure as { output: string[] }).output).toContain('res_x.c:7: error: expected ;');
    expect(inspect(job.name, '{{.Id}}')).toBeNull();
    await runDetached(engine, await uploaded('echo mended'), options());
  });

  it('says so when memory runs out', async () => {
    const job = { ...(await uploaded('tail /dev/zero')), memoryBytes: 48 * 1024 ** 2 };
    await expect(runDetached(engine, job, options())).rejects.toThrow(
      refusal(/ran out of memory: it had 48 MiB/),
    );
  });

  describe('from upstream', () => {
    const gateway = () =>
      docker(['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}']).trim();
    const upstreamJob = async (sum: string | null = null) => {
      const { port } = upstream.address() as AddressInfo;
      const at = `http://${gateway()}:${port}`;
      const name = 'asterisk-22.0.0.tar.gz';
      return jobOf([
        { kind: 'asterisk', name, sha256: sum, url: `${at}/${name}`, published: `${at}/sum`, file: null },
      ]);
    };

    it('takes a release by the checksum that is published beside it', async () => {
      const whole = await tree('echo from upstream');
      published = { '/asterisk-22.0.0.tar.gz': whole, '/sum': `${sha256(whole)}  asterisk-22.0.0.tar.gz\n` };
      await runDetached(engine, await upstreamJob(), options());
    });

    it('keeps to the checksum that was recorded, whatever is published now', async () => {
      const whole = await tree('echo another release under the same name');
      published = { '/asterisk-22.0.0.tar.gz': whole, '/sum': `${sha256(whole)}  asterisk-22.0.0.tar.gz\n` };
      const job = await upstreamJob('0'.repeat(64));
      await expect(runDetached(engine, job, options())).rejects.toThrow(refusal(/instead of 0{64}/));
    });

    it.each([
      [
        'no checksum is published',
        (whole: Buffer) => ({ '/asterisk-22.0.0.tar.gz': whole }),
        /sum could not be downloaded/,
      ],
      [
        'what is published is none',
        (whole: Buffer) => ({ '/asterisk-22.0.0.tar.gz': whole, '/sum': '<html>' }),
        /has no SHA-256/,
      ],
      [
        'it is of something else',
        (whole: Buffer) => ({ '/asterisk-22.0.0.tar.gz': whole, '/sum': 'f'.repeat(64) }),
        /another checksum/,
      ],
      ['the release is not there', () => ({}), /asterisk-22\.0\.0\.tar\.gz could not be downloaded/],
    ])('takes nothing if %s', async (_name, files, message) => {
      published = files(await tree('echo never'));
      await expect(runDetached(engine, await upstreamJob(), options())).rejects.toThrow(refusal(message));
    });
  });
});
