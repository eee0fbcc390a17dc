// Ten thousand extensions, against a peer in the same run: the import against the mariadb client, Asterisk against
// itself with the same endpoints in a static pjsip.conf, `ext add` against `ssh server true`. Prints figures and
// ratios; asserts nothing. On a sandbox that is deployed; needs root, a Docker engine and sipp.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { additions } from './extensions/additions.mjs';
import { fill } from './extensions/common.mjs';
import { imports } from './extensions/imports.mjs';
import { registrations, starts } from './extensions/registrations.mjs';
import { tuning } from './extensions/tuning.mjs';
import { keepOut, letIn } from './firewall.mjs';

const phones = fileURLToPath(new URL('../support/sip/phone.ts', import.meta.url));
const parts = { imports, starts, registrations, additions, tuning };

/**
 * Runs all of it, or the parts named, on the sandbox at `address`; `ssh` is the command that logs in there, without a
 * remote command.
 */
export async function benchExtensions({ sandbox, address, ssh, env, only = Object.keys(parts) }) {
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-bench-extensions-'));
  const inSandbox = (script, input) =>
    execFileSync('docker', ['exec', '-i', `smartcms-sandbox-${sandbox}`, 'sh', '-ec', script], {
      input,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
  const mariadb = 'docker exec -i smartcms-db mariadb --batch --skip-column-names smartcms';
  const sql = (text) => inSandbox(mariadb, text);
  const bench = { folder, sandbox, address, ssh, env, inSandbox, sql, mariadb, target: `sandbox:${sandbox}` };
  try {
    await build({
      entryPoints: [phones],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: join(folder, 'phone.mjs'),
      logLevel: 'error',
    });
    bench.openPhone = (await import(pathToFileURL(join(folder, 'phone.mjs')).href)).openPhone;
    inSandbox(letIn('5060, 6060'));
    if (!only.includes('imports')) await fill(bench);
    for (const part of only) {
      await parts[part](bench);
      console.log(`(load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores)`);
    }
  } finally {
    inSandbox(`docker rm -f -v static >/dev/null 2>&1 || true\n${keepOut}`);
    rmSync(folder, { recursive: true, force: true });
  }
}
