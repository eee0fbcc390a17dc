import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { configFolder, onServer } from '../e2e/server.ts';
import { eventsOf, runCli, startCli } from '../support/cli.ts';

const table = () => onServer('nft -s -t list table inet smartcms');

it('a firewall that locks out is taken back by the server itself, if the deploy dies before it knows', async () => {
  const { target, stateHome } = inject('e2e');
  const before = await table();
  const folder = await configFolder({ firewall: { ssh: ['203.0.113.0/24'] } });
  const running = startCli(['deploy', target, '--config', join(folder, 'smartcms.config.json')], {
    stateHome,
  });
  while (!(await table()).includes('203.0.113.0/24')) await sleep(100);
  running.kill('SIGKILL');
  await running;
  expect((await runCli(['status', target, '--timeout', '3'], { stateHome })).exitCode).toBe(4);
  for (let seconds = 0; seconds < 40 && (await table()) !== before; seconds += 1) await sleep(1_000);
  expect(await table()).toBe(before);
  const next = await runCli(['deploy', target, '--json', '--lock-wait', '60'], { stateHome });
  expect(next.exitCode, next.stderr).toBe(0);
  expect(eventsOf(next.stdout).at(-1)).toMatchObject({ event: 'deployed', changed: 0 });
});
