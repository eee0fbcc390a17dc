import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/domain/errors.ts';
import { CommandFailed } from '../../../../src/host/failure.ts';
import type { Host } from '../../../../src/host/host.ts';
import { runCompose, waitHealthy } from '../../../../src/server/apply/compose.ts';
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
