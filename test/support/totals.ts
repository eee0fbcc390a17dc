import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** What became of the tests of a file. */
interface FileResult {
  passed: number;
  skipped: number;
  /** Names of what failed with what was said; a file that could not be loaded is one. */
  failures: string[];
}

interface RunResult {
  files: Record<string, FileResult>;
  /** Of the run itself: a set-up that failed, whose tests never ran, or what no test caught. */
  errors: number;
}

const folder = '.test-results';
const resultPath = `${folder}/run.json`;

/**
 * Names each skipped test with its reason, and leaves the totals in .test-results/totals.txt. What each file came to is in
 * run.json, where a second run of the same command (scripts/test.mjs) puts the files that it ran in place of the first's.
 */
export default class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const files = Object.fromEntries(
      modules.map((module) => [relative('.', module.moduleId), resultOf(module)]),
    );
    const all = { ...earlier(), ...files };
    const sum = (count: (file: FileResult) => number) =>
      Object.values(all).reduce((total, file) => total + count(file), 0);
    const failed = sum(({ failures }) => failures.length) + errors.length;
    const skipped = sum((file) => file.skipped);
    const run: RunResult = { files: all, errors: errors.length };
    mkdirSync(folder, { recursive: true });
    writeFileSync(resultPath, JSON.stringify(run));
    const skippedToo = skipped > 0 ? `, ${skipped} skipped` : '';
    writeFileSync(
      `${folder}/totals.txt`,
      `${sum((file) => file.passed)} passed, ${failed} failed${skippedToo}\n`,
    );
  }
}

function resultOf(module: TestModule): FileResult {
  const file: FileResult = { passed: 0, skipped: 0, failures: module.errors().map(({ message }) => message) };
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === 'passed') file.passed += 1;
    else if (result.state === 'failed') file.failures.push(`${test.fullName}: ${result.errors[0]?.message}`);
    else {
      file.skipped += 1;
      const reason = result.state === 'skipped' ? result.note : undefined;
      process.stdout.write(`skipped: ${test.fullName}: ${reason ?? 'no reason given'}\n`);
    }
  }
  return file;
}

/** What the first run came to, if this is the second. */
function earlier(): Record<string, FileResult> {
  if (process.env['SMARTCMS_TESTS_AGAIN'] !== '1') return {};
  const run: RunResult = JSON.parse(readFileSync(resultPath, 'utf8'));
  return run.files;
}
