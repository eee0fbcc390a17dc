import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuildInput, buildImage } from '../../../src/docker/build.ts';
import { type Engine, engineOf } from '../../../src/docker/engine.ts';
import { LocalHost } from '../../../src/host/local.ts';
import { docker, engineMissing } from '../../support/engine.ts';

const missing = engineMissing();
const run = `smartcms-test/build-${process.pid}`;
const base = `${run}:base`;

/** A base image of a shell and a few programs of this machine, with the libraries that they need. */
function importBase(): void {
  const script = `set -e
programs='/bin/sh /bin/sleep /bin/cat /usr/bin/seq'
mkdir root
ldd $programs | grep -o '/[^ :]*' | sort -u | xargs cp -L --parents -t root
tar -C root -c . | docker import - ${base}`;
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-base-'));
  try {
    execFileSync('sh', ['-c', script], { cwd: folder, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('buildImage on a real engine', () => {
  const host = new LocalHost();
  let engine: Engine;
  let count = 0;

  beforeAll(() => {
    if (missing !== null) return;
    importBase();
    engine = engineOf(host);
  });
  beforeEach((ctx) => {
    if (missing !== null) ctx.skip(missing);
  });
  afterAll(async () => {
    engine?.close();
    await host.close();
    if (missing !== null) return;
    // The container of an aborted step ends a moment later, and its image cannot go before.
    for (let tries = 0; removeImages() !== '' && tries < 40; tries += 1) await sleep(250);
  });

  /** Removes the images of this run and gives the names of those that stay. */
  function removeImages(): string {
    const list = () =>
      docker(['images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${run}*`]).trim();
    for (const image of list().split('\n').filter(Boolean)) {
      try {
        docker(['rmi', '-f', image]);
      } catch {
        // Still in use.
      }
    }
    return list();
  }

  const input = (dockerfile: string, changes: Partial<BuildInput> = {}): BuildInput => ({
    tag: `${run}:${++count}`,
    dockerfile: `FROM ${base}\n${dockerfile}\n`,
    files: [],
    buildArgs: {},
    labels: {},
    ...changes,
  });
  const inspect = (tag: string, format: string) => docker(['inspect', '--format', format, tag]).trim();
  const exists = (tag: string) => docker(['images', '-q', tag]).trim() !== '';

  it('makes an image of Dockerfile, files, arguments and labels, and tells each line', async () => {
    const lines: string[] = [];
    const image = input(
      'ARG WORD\nCOPY app/hello.txt /hello.txt\nRUN echo "built with $WORD"\nCMD ["cat", "/hello.txt"]',
      {
        files: [{ path: 'app/hello.txt', content: 'bonjour é\n' }],
        buildArgs: { WORD: 'two words' },
        labels: { 'smartcms.test': 'yes' },
      },
    );
    await buildImage(engine, image, { onLine: (line) => lines.push(line) });
    expect(lines).toContain('built with two words');
    expect(inspect(image.tag, '{{index .Config.Labels "smartcms.test"}}')).toBe('yes');
    expect(docker(['run', '--rm', image.tag])).toBe('bonjour é\n');
  });

  it('takes the time of no file for a change', async () => {
    const lines: string[] = [];
    const files = [{ path: 'a', content: 'a' }];
    const first = input('COPY a /a', { files });
    await buildImage(engine, first);
    await buildImage(engine, input('COPY a /a', { files }), { onLine: (line) => lines.push(line) });
    expect(lines.some((line) => line.includes('Using cache'))).toBe(true);
  });

  it('fails with the last lines of a step that fails', async () => {
    const image = input('RUN seq 1 80; echo "cannot go on"; exit 3');
    const failure = await buildImage(engine, image).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'build_failed',
      message: expect.stringContaining(image.tag),
      hint: expect.stringContaining('deploy again'),
    });
    const { output, message } = failure as { output: string[]; message: string };
    expect(message).toContain('returned a non-zero code: 3');
    expect(output).toHaveLength(50);
    expect(output).toContain('cannot go on');
    expect(output).toContain('80');
    expect(output).not.toContain('20');
    expect(exists(image.tag)).toBe(false);
  });

  const broken: [name: string, image: BuildInput, message: RegExp][] = [
    ['a file that is not there', input('COPY nothing /nothing'), /nothing/],
    ['an instruction that does not exist', input('FLY away'), /FLY/i],
    [
      'a base that does not exist',
      { ...input(''), dockerfile: 'FROM smartcms-test/none.invalid:none\n' },
      /could not be built/,
    ],
  ];
  it.each(broken)('fails for %s', async (_name, image, message) => {
    await expect(buildImage(engine, image)).rejects.toThrow(
      expect.objectContaining({
        name: 'UserError',
        code: 'build_failed',
        message: expect.stringMatching(message),
      }),
    );
  });

  it('shows what a build prints without its control characters', async () => {
    const lines: string[] = [];
    await buildImage(engine, input("RUN printf 'red \\033[31m bell \\007\\n'"), {
      onLine: (line) => lines.push(line),
    });
    expect(lines).toContain('red \\x1b[31m bell \\x07');
  });

  it('ends in the middle when it is aborted, with the reason, and leaves no image', async () => {
    const abort = new AbortController();
    const image = input('RUN echo started; sleep 120');
    const reason = new Error('enough');
    const building = buildImage(engine, image, {
      signal: abort.signal,
      onLine: (line) => {
        if (line === 'started') abort.abort(reason);
      },
    });
    await expect(building).rejects.toBe(reason);
    expect(exists(image.tag)).toBe(false);
    await expect
      .poll(() => docker(['ps', '-q', '--filter', `ancestor=${base}`]).trim(), { timeout: 20_000 })
      .toBe('');
  });

  it('does not begin after an abort', async () => {
    const image = input('RUN echo 1');
    const reason = new Error('enough');
    await expect(buildImage(engine, image, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(exists(image.tag)).toBe(false);
  });

  it('tells of a link that breaks in the middle', async () => {
    const breaking = new LocalHost();
    const other = engineOf(breaking);
    const image = input('RUN echo started; sleep 120');
    const building = buildImage(other, image, {
      onLine: (line) => {
        if (line === 'started') void breaking.close();
      },
    });
    await expect(building).rejects.toThrow(expect.objectContaining({ code: 'connection_lost' }));
    expect(exists(image.tag)).toBe(false);
  });

  it('builds side by side', async () => {
    const images = Array.from({ length: 6 }, (_, index) => input(`RUN echo side ${index}`));
    await Promise.all(images.map((image) => buildImage(engine, image)));
    expect(images.filter(({ tag }) => !exists(tag))).toEqual([]);
  });

  it('an engine that is closed frees its sockets, and a new one works', async () => {
    const other = engineOf(host);
    expect(await other.api.ping().then(String)).toBe('OK');
    other.close();
    const again = engineOf(host);
    expect((await again.api.version()).Version).toMatch(/^\d+\./);
    again.close();
  });
});

it('a host without an engine says so', async () => {
  const away = Object.assign(new LocalHost(), {
    connectUnix: (path: string) => new LocalHost().connectUnix(`${path}.away`),
  });
  const engine = engineOf(away);
  await expect(
    buildImage(engine, { tag: 'x:1', dockerfile: '', files: [], buildArgs: {}, labels: {} }),
  ).rejects.toThrow(/docker\.sock\.away/);
  engine.close();
});
