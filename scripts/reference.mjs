// Writes the command reference into the README from the definitions of the commands; --check only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { createJiti } from 'jiti';

const jiti = createJiti(import.meta.url, { fsCache: false });
const { updateReference } = await jiti.import('../src/cli/reference.ts');
const { catalogue } = await jiti.import('../src/cli/registry.ts');

const readme = await readFile('README.md', 'utf8');
const updated = updateReference(readme, catalogue);
if (!process.argv.includes('--check')) await writeFile('README.md', updated);
else if (updated !== readme) {
  console.error('The command reference in README.md is out of date: npm run reference');
  process.exitCode = 1;
}
