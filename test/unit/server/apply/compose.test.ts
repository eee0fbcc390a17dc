import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/domain/errors.ts';
import { CommandFailed } from '../../../../src/host/failure.ts';
import type { Host } from '../../../../src/host/host.ts';
import { quoteArgv } from '../../../../src/host/quote.ts';
import { runCompose, waitHealthy } from '../../../../src/server/apply/compose.ts';
import { paths } from '../../../../src/server/layout.ts';
import type { Work } from '../../../../src/server/plan/step.ts';

const work = (
  changes: Partial<Extract<Work, { kind: 'compose' }>> = {},
): Extract<Work, { kind: 'compose' }> => ({
  kind: 'compose',
  services: ['db', 'redis'],
  restart: [],
  removeOrphans: false,
  ...changes,
});

/** A host that keeps the scripts it is given, and fails with `failure` if there is one. */
function scribe(failure?: Error) {
  const scripts: string[] = [];
  const script = async (text: string) => {
    scripts.push(text);
    if (failure) throw failure;
  };
  return { scripts, host: { script } as unknown as Host };
}

async function scriptOf(changes: Parameters<typeof work>[0]): Promise<string> {
  const { scripts, host } = scribe();
  await runCompose(host, work(changes), {});
  return scripts[0] ?? '';
}

const up = 'docker compose --ansi never up -d --no-build --pull never --wait --wait-timeout 180';

describe('the compose script', () => {
  it('brings up just the services of the step and waits for their health', async () => {
    const script = await scriptOf({});
    expect(script).toMatch(/^cd \/opt\/smartcms\n/);
    expect(script).toContain(`if ${up} db redis; then exit 0; fi`);
    expect(script).not.toContain(' restart ');
  });

  it('restarts before, without what depends on it', async () => {
    const script = await scriptOf({ services: ['asterisk', 'frontend'], restart: ['frontend'] });
    expect(script).toContain('docker compose --ansi never restart --no-deps frontend 2>/dev/null || true\n');
    expect(script.indexOf(' restart ')).toBeLessThan(script.indexOf(up));
    expect(script).toContain(`${up} asterisk frontend; `);
  });

  it('removes containers that are no longer in the file only with the last services', async () => {
    expect(await scriptOf({ removeOrphans: true })).toContain(`${up} --remove-orphans db redis; `);
    expect(await scriptOf({})).not.toContain('--remove-orphans');
  });

  it('changes nothing where it only waits', async () => {
    const { scripts, host } = scribe();
    await waitHealthy(host, ['api'], {});
    expect(scripts[0]).toContain(`${up} api; `);
    expect(scripts[0]).not.toMatch(/ restart |--remove-orphans|--force-recreate/);
  });
});

/**
 * A folder with a program "docker" that notes how it is called, fails to bring services up as often as it is told, and
 * gives the state of any container. A fault of the engine's own cannot be had from a real one.
 */
async function fakeDocker(failures: number, state: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcms-docker-'));
  await writeFile(
    join(folder, 'docker'),
    `#!/bin/sh
case "$1 $*" in
  compose*' up '*) echo up >>${folder}/calls; [ $(wc -l <${folder}/calls) -gt ${failures} ] ;;
  inspect*State.Error*) echo ${quoteArgv([state])} ;;
esac
`,
    { mode: 0o755 },
  );
  return folder;
}

describe('an engine that does not start a container', () => {
  const lost = 'created failed to create task for container: read init-p: connection reset by peer';

  it.each([
    ['once is asked again', 1, lost, 0, 2],
    ['twice is believed', 2, lost, 1, 2],
    ['is not asked again where the service is at fault', 1, 'running ', 1, 1],
    ['is not asked again where a port is taken', 1, 'created port is already allocated', 1, 1],
    ['is asked once where all goes well', 0, lost, 0, 1],
  ])('%s', async (_, failures, state, exitCode, calls) => {
    const folder = await fakeDocker(failures, state);
    const script = (await scriptOf({})).replaceAll(paths.root, folder);
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    expect((await execa('sh', ['-u'], { input: script, env, reject: false })).exitCode).toBe(exitCode);
    expect((await readFile(join(folder, 'calls'), 'utf8')).match(/up/g)).toHaveLength(calls);
    await rm(folder, { recursive: true });
  });
});

describe('services that do not become healthy', () => {
  it('are an error of their own, with what was printed last', async () => {
    const { host } = scribe(
      new CommandFailed('local', 'start db', 'exit code 1', 1, ['--- smartcms-db is exited', 'boom']),
    );
    await expect(runCompose(host, work(), {})).rejects.toThrow(
      expect.objectContaining({
        code: 'unhealthy',
        message: 'Not every service became healthy: db, redis.',
        output: ['--- smartcms-db is exited', 'boom'],
      }),
    );
  });

  it.each([new UserError('connection_lost', 'The connection was lost.'), new Error('a fault')])(
    'are not what else went wrong: %s',
    async (failure) => {
      await expect(runCompose(scribe(failure).host, work(), {})).rejects.toBe(failure);
    },
  );
});
