// node scripts/test.mjs ARGUMENTS OF VITEST: runs the tests. Files that fail are run once more by themselves, on servers of
// their own: the tests of a file build on one another, so that none of them can be tried again alone.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

const args = process.argv.slice(2);
const result = '.test-results/run.json';

/** One run of Vitest; its exit code. */
function run(files = []) {
  const { status, signal, error } = spawnSync('npx', ['vitest', 'run', ...args, ...files], {
    stdio: 'inherit',
    // See test/support/totals.ts.
    env: { ...process.env, ...(files.length > 0 ? { SMARTCMS_TESTS_AGAIN: '1' } : {}) },
  });
  if (error !== undefined) throw error;
  if (signal !== null) process.exit(128 + constants.signals[signal]);
  return status;
}

let code = run();
if (code !== 0 && code < 128) {
  const { files, errors } = JSON.parse(readFileSync(result, 'utf8'));
  // Where the run itself failed, as a set-up does, tests may never have run: then it is all of them.
  const failed = errors > 0 ? [] : Object.entries(files).filter(([, { failures }]) => failures.length > 0);
  process.stdout.write(`\nOnce more: ${failed.map(([file]) => file).join(', ') || 'the whole run'}\n`);
  code = run(failed.map(([file]) => file));
  if (code === 0)
    for (const [file, { failures }] of failed)
      for (const failure of failures)
        process.stdout.write(`passed only the second time: ${file}: ${failure}\n`);
}
process.exitCode = code;
