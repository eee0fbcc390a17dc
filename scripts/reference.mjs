// Writes the command reference into the README from the definitions of the commands; --check only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const source = `
  export { updateReference } from './src/cli/reference.ts';
  export { catalogue } from './src/cli/registry.ts';`;
const bundled = await build({
  stdin: { contents: source, resolveDir: '.', loader: 'ts' },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  // The handlers' own imports are not needed to describe the commands.
  packages: 'external',
  plugins: [
    {
      name: 'no-handlers',
      setup: ({ onResolve }) =>
        onResolve({ filter: /services|\/host\// }, ({ path }) => ({ path, external: true })),
    },
  ],
});
const code = Buffer.from(bundled.outputFiles[0].contents).toString('base64');
const { updateReference, catalogue } = await import(`data:text/javascript;base64,${code}`);

const readme = await readFile('README.md', 'utf8');
const updated = updateReference(readme, catalogue);
if (!process.argv.includes('--check')) await writeFile('README.md', updated);
else if (updated !== readme) {
  console.error('The command reference in README.md is out of date: npm run reference');
  process.exitCode = 1;
}
