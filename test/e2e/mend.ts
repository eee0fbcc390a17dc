import { afterEach, inject } from 'vitest';
import { runCli } from '../support/cli.ts';

/** What a failed test left half-done must not make those after it fail. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  const { target, stateHome } = inject('e2e');
  const { exitCode, stderr } = await runCli(['deploy', target], { stateHome });
  if (exitCode !== 0)
    process.stderr.write(`After "${task.name}" the server could not be brought right:\n${stderr}\n`);
});
