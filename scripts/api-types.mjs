// Writes the console's types of the API from its OpenAPI document; --check only compares.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createJiti } from 'jiti';

const target = 'src/web/app/core/api-types.ts';
const jiti = createJiti(import.meta.url, { fsCache: false });
const { buildApp } = await jiti.import('../src/api/app.ts');
const { noBackends } = await jiti.import('../test/support/app.ts');
// It wants the console's own TypeScript, so it is installed there.
const web = createRequire(new URL('../src/web/package.json', import.meta.url));
const { default: openapiTypes, astToString } = web('openapi-typescript');

const app = buildApp(noBackends());
await app.ready();
const types = astToString(
  await openapiTypes(app.swagger(), { alphabetize: true, defaultNonNullable: false }),
);
await app.close();
const head = '// Made from the API by `npm run api-types`: do not edit.\n\n';
const biome = 'node_modules/@biomejs/biome/bin/biome';
const written = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${target}`], {
  input: head + types,
  encoding: 'utf8',
});
if (!process.argv.includes('--check')) await writeFile(target, written);
else if (written !== (await readFile(target, 'utf8'))) {
  console.error(`${target} is out of date: npm run api-types`);
  process.exitCode = 1;
}
