// Builds the console, unless its sources are those of the last build: `npm ci` and `npm test` both build.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = resolve('src/web');
const font = 'inter-latin-wght-normal.woff2';
const cache = resolve('node_modules/.cache/smartcms/web');

/** Puts the built console into a folder. */
export async function buildWeb(folder) {
  const built = join(cache, sourceHash());
  if (!existsSync(built)) await build(built);
  cpSync(built, folder, { recursive: true });
}

/** Of all that goes into it: its own files, the rules that it shares, and the versions of its packages. */
function sourceHash() {
  const hash = createHash('sha256');
  for (const file of [
    ...filesBelow('src/web'),
    ...filesBelow('src/domain'),
    'package-lock.json',
    'scripts/web.mjs',
  ])
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

/** Runs the builder of angular.json, as `ng build` would: Angular's command line itself is not needed for that. */
async function build(folder) {
  const require = createRequire(join(workspace, 'package.json'));
  const { Architect } = require('@angular-devkit/architect');
  const { WorkspaceNodeModulesArchitectHost } = require('@angular-devkit/architect/node');
  const { logging, schema, workspaces } = require('@angular-devkit/core');
  const { NodeJsSyncHost } = require('@angular-devkit/core/node');

  const registry = new schema.CoreSchemaRegistry();
  registry.addPostTransform(schema.transforms.addUndefinedDefaults);
  const host = workspaces.createWorkspaceHost(new NodeJsSyncHost());
  const { workspace: project } = await workspaces.readWorkspace(join(workspace, 'angular.json'), host);
  const architect = new Architect(new WorkspaceNodeModulesArchitectHost(project, workspace), registry);
  const logger = new logging.Logger('web');
  logger.subscribe(({ level, message }) => {
    if (level !== 'debug' && level !== 'info') process.stderr.write(`${message}\n`);
  });
  const staging = `${folder}.${process.pid}`;
  mkdirSync(cache, { recursive: true });
  const run = await architect.scheduleTarget(
    { project: 'console', target: 'build' },
    { outputPath: { base: staging, browser: '' } },
    { logger },
  );
  const { success, error } = await run.result;
  await run.stop();
  if (!success) {
    rmSync(staging, { recursive: true, force: true });
    throw new Error(error ?? 'The console could not be built.');
  }
  // Angular takes assets from its own workspace alone.
  cpSync(require.resolve(`@fontsource-variable/inter/files/${font}`), join(staging, 'fonts', font));
  preload(staging, ['shell', 'dashboard']);
  // Whoever built the same meanwhile was as right.
  if (existsSync(folder)) rmSync(staging, { recursive: true });
  else renameSync(staging, folder);
  for (const old of readdirSync(cache))
    if (join(cache, old) !== folder) rmSync(join(cache, old), { recursive: true, force: true });
}

/**
 * Names the files of the console's first page, and all that they import, in the page itself: else a browser finds each
 * only when the one before it has come.
 */
function preload(folder, names) {
  const page = join(folder, 'index.html');
  const html = readFileSync(page, 'utf8');
  const files = readdirSync(folder);
  const wanted = new Set();
  const add = (file) => {
    if (wanted.has(file)) return;
    wanted.add(file);
    const code = readFileSync(join(folder, file), 'utf8');
    for (const [, next] of code.matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)) add(next);
  };
  for (const name of names) add(files.find((file) => new RegExp(`^${name}-[A-Z0-9]{8}\\.js$`).test(file)));
  const links = [...wanted]
    .filter((file) => !html.includes(file))
    .map((file) => `<link rel="modulepreload" href="${file}">`);
  writeFileSync(page, html.replace('</head>', `${links.join('')}</head>`));
}

// By itself it brings dist up to date, where the rest of the program was built before.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = 'dist/web';
  rmSync(target, { recursive: true, force: true });
  await buildWeb(target);
}
