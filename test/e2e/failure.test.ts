import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { eventsOf, startCli } from '../support/cli.ts';
import { expectRefusal, onServer, smartcms } from './server.ts';

async function expectMended(): Promise<void> {
  const mended = await smartcms('deploy', '--json');
  expect(mended.exitCode, mended.stderr).toBe(0);
  const [planned, deployed] = eventsOf((await smartcms('deploy', '--json')).stdout);
  expect(planned).toEqual({ event: 'plan', changes: [] });
  expect(deployed).toMatchObject({ event: 'deployed', changed: 0 });
}

describe('a deploy that fails', () => {
  it('says so of a build that fails, and the next deploy brings the server right', async () => {
    await onServer(`docker rm -f smartcms-frontend >/dev/null
      docker rmi $(docker images -q --filter label=smartcms.service=frontend) >/dev/null
      iptables -I FORWARD -i docker0 -j REJECT`);
    const failed = await smartcms('deploy', '--json').finally(() =>
      onServer('iptables -D FORWARD -i docker0 -j REJECT'),
    );
    expectRefusal(failed, 1, /smartcms\/frontend:\w+ could not be built/, /returned a non-zero code/);
    expect(eventsOf(failed.stdout).at(-1)).toMatchObject({
      event: 'failed',
      error: { code: 'build_failed' },
    });
    await expectMended();
  });

  it('says so of a container that does not become healthy, with its last words', async () => {
    const tag = (await onServer("docker inspect --format '{{.Config.Image}}' smartcms-redis")).trim();
    await onServer(`docker tag ${tag} kept:redis
      printf 'FROM kept:redis\\nENTRYPOINT ["sh", "-c", "echo these are my last words; exit 1"]\\n' | docker build -q -t ${tag} - >/dev/null
      docker rm -f smartcms-redis >/dev/null`);
    const failed = await smartcms('deploy', '--json').finally(() =>
      onServer(`docker tag kept:redis ${tag}; docker rmi kept:redis >/dev/null`),
    );
    expectRefusal(failed, 6, /redis/, /these are my last words/);
    expect(eventsOf(failed.stdout).at(-1)).toMatchObject({ event: 'failed', error: { code: 'unhealthy' } });
    await expectMended();
  });

  it('is cut off by Ctrl-C: one line, exit 130, and the next deploy goes on', async () => {
    const { target, stateHome } = inject('e2e');
    await onServer('docker rm -f smartcms-api >/dev/null');
    const running = startCli(['deploy', target], { stateHome });
    let stderr = '';
    running.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    while (!stderr.includes('Start Asterisk') && running.exitCode === null) await sleep(50);
    running.kill('SIGINT');
    const { exitCode } = await running;
    expect(exitCode, stderr).toBe(130);
    expect(stderr).not.toMatch(/\n\s+at /);
    await expectMended();
  });
});
