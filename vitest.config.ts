import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ownTempFolder } from './test/support/temp-folder.ts';

ownTempFolder();

const alias = { smartcms: fileURLToPath(new URL('./src/config/public.ts', import.meta.url)) };
const project = (name: string, timeoutSeconds: number) => ({
  resolve: { alias },
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
    // Much of it waits for services; the default would leave a machine with two cores one worker.
    maxWorkers: 2,
  },
});

/** Tests on the one sandbox, one file after the other. */
const onSandbox = (name: string, timeoutSeconds: number) => {
  const { resolve, test } = project(name, timeoutSeconds);
  return {
    resolve,
    test: { ...test, maxWorkers: 1, globalSetup: './test/e2e/setup.ts', setupFiles: './test/e2e/mend.ts' },
  };
};

export default defineConfig({
  test: {
    reporters: ['default', './test/support/totals.ts'],
    projects: [
      project('unit', 60),
      project('integration', 300),
      project('lifecycle', 900),
      onSandbox('e2e', 900),
      onSandbox('full', 3600),
    ],
  },
});
