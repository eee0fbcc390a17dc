// Bundles the CLI and the API. Chunks are split, so that a command loads only what it uses.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: "import { createRequire as smartcmsCreateRequire } from 'node:module'; const require = smartcmsCreateRequire(import.meta.url);",
  },
  // Native parts: cpu-features and sshcrypto are optional for ssh2, argon2 ships per platform; jiti loads its own files.
  external: ['cpu-features', '*.node', '@node-rs/argon2', 'jiti'],
};

rmSync('dist', { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: { cli: 'src/cli/main.ts', config: 'src/config/public.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
await build({ ...shared, entryPoints: { server: 'src/api/main.ts' }, outdir: 'dist/api' });
