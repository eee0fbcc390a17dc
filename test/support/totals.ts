import { mkdirSync, writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Names each skipped test with its reason and each that had to be tried again, and leaves the totals of the run in .test-results/totals.txt. */
export default class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    // A file or a set-up that failed as a whole counts too: its tests never ran.
    let failed = errors.length;
    let skipped = 0;
    for (const module of modules) {
      if (module.errors().length > 0) failed += 1;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (test.diagnostic()?.flaky) {
          const [error] = result.errors ?? [];
          process.stdout.write(`passed only when tried again: ${test.fullName}: ${error?.message}\n`);
        }
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed') failed += 1;
        else {
          skipped += 1;
          const reason = result.state === 'skipped' ? result.note : undefined;
          process.stdout.write(`skipped: ${test.fullName}: ${reason ?? 'no reason given'}\n`);
        }
      }
    }
    mkdirSync('.test-results', { recursive: true });
    const skippedToo = skipped > 0 ? `, ${skipped} skipped` : '';
    writeFileSync('.test-results/totals.txt', `${passed} passed, ${failed} failed${skippedToo}\n`);
  }
}
