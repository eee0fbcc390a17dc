// Bundles the CLI and the API into dist/, or the folder given. Chunks are split, so that a command loads only what
// it uses.
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { leaveOut } from './leave-out.mjs';
import { copyNativeParts } from './native.mjs';
import { buildWeb } from './web.mjs';

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [leaveOut],
  // Bundled CommonJS packages call require() for Node's own modules, and some look at their own place.
  banner: {
    js: [
      "import { createRequire as smartcmsCreateRequire } from 'node:module';",
      "import { fileURLToPath as smartcmsFileURLToPath } from 'node:url';",
      'const require = smartcmsCreateRequire(import.meta.url);',
      'const smartcmsFilename = smartcmsFileURLToPath(import.meta.url);',
      "const smartcmsDirname = smartcmsFilename.slice(0, smartcmsFilename.lastIndexOf('/'));",
    ].join('\n'),
  },
  define: { __dirname: 'smartcmsDirname', __filename: 'smartcmsFilename' },
};
// Native parts: cpu-features and sshcrypto are optional for ssh2, argon2 ships per platform; jiti loads its own files.
const external = ['cpu-features', '*.node', 'jiti'];

const outdir = process.argv[2] ?? 'dist';
// Built beside and then exchanged, so that a command started meanwhile finds a whole program.
const staging = `${outdir}.new`;
rmSync(staging, { recursive: true, force: true });
await build({
  ...shared,
  external: [...external, '@node-rs/argon2'],
  entryPoints: { cli: 'src/cli/main.ts', config: 'src/config/public.ts' },
  outdir: staging,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
// The API's folder is all that its image has: argon2's loader is in the bundle, its native parts lie beside.
await build({
  ...shared,
  external: [...external, '@node-rs/argon2-*'],
  entryPoints: { server: 'src/api/main.ts' },
  outdir: `${staging}/api`,
});
copyNativeParts(`${staging}/api`);
// The phones of `call test`, and what `trunk test` asks: a file each, which the server gets over stdin.
const probes = { probe: 'src/probe/main.ts', ask: 'src/probe/ask-main.ts' };
await build({ ...shared, entryPoints: probes, outdir: `${staging}/probe` });
// What an editor needs for a smartcms.config.ts.
const declarations = [
  '--declaration',
  '--emitDeclarationOnly',
  '--noEmit',
  'false',
  '--rootDir',
  'src',
  '--outDir',
  `${staging}/types`,
];
execFileSync(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json', ...declarations],
  { stdio: 'inherit' },
);
await buildWeb(`${staging}/web`);
rmSync(outdir, { recursive: true, force: true });
renameSync(staging, outdir);
