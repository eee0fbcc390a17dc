// Whole processes against a peer in the same run, in turn, so that a busy machine slows both. Prints medians and
// ratios; asserts nothing. Needs root, a Docker engine and sipp; uses a sandbox of its own.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchApi } from './api.mjs';
import { benchBackups } from './backups.mjs';
import { benchCalls } from './calls.mjs';
import { benchConsole } from './console.mjs';
import { benchExtensions } from './extensions.mjs';

const bin = fileURLToPath(new URL('../../bin/smartcms.js', import.meta.url));
const stateHome = mkdtempSync(join(tmpdir(), 'smartcms-bench-'));
const env = { ...process.env, XDG_STATE_HOME: stateHome };
const sandbox = 'bench';

/** Milliseconds of one run; a run that fails ends the benchmark. */
function time([command, ...args]) {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, { env, cwd: stateHome, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return performance.now() - started;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function compare(name, command, peerName, peer, runs = 15) {
  const own = [];
  const other = [];
  for (let run = 0; run <= runs; run += 1) {
    const pair = [time(command), time(peer)];
    // The first run warms the caches.
    if (run > 0) own.push(pair[0]) && other.push(pair[1]);
  }
  const [a, b] = [median(own), median(other)];
  console.log(
    `${name}: ${a.toFixed(0)} ms; ${peerName}: ${b.toFixed(0)} ms; ratio ${(a / b).toFixed(2)} (medians of ${runs})`,
  );
}

const smartcms = (...args) => [process.execPath, bin, ...args];
const nothing = [process.execPath, '-e', '0'];

try {
  compare('smartcms --version', smartcms('--version'), 'node -e 0', nothing);
  compare('smartcms --help', smartcms('--help'), 'node -e 0', nothing);
  compare('smartcms help deploy', smartcms('help', 'deploy'), 'node -e 0', nothing);

  const cold = time(smartcms('deploy', `sandbox:${sandbox}`));
  console.log(
    `first deploy into a new sandbox: ${(cold / 1000).toFixed(1)} s; limit 360 s; ratio ${(cold / 360_000).toFixed(2)}`,
  );
  const list = spawnSync(process.execPath, [bin, 'sandbox', 'list', '--json'], { env, encoding: 'utf8' });
  const { address } = JSON.parse(list.stdout).find(({ name }) => name === sandbox);
  const keys = join(stateHome, 'smartcms', 'sandboxes', sandbox);
  const ssh = [
    'ssh',
    '-F',
    'none',
    '-i',
    join(keys, 'id_ed25519'),
    '-o',
    'IdentitiesOnly=yes',
    '-o',
    `UserKnownHostsFile=${join(keys, 'known_hosts')}`,
    '-o',
    `HostKeyAlias=smartcms-sandbox-${sandbox}`,
    `root@${address}`,
  ];
  compare('repeated deploy, nothing to change', smartcms('deploy', `sandbox:${sandbox}`), 'ssh server true', [
    ...ssh,
    'true',
  ]);
  await benchConsole({ sandbox, address, env });
  await benchApi();
  await benchBackups({ sandbox, address, ssh, env });
  await benchCalls({ sandbox, address, env });
  await benchExtensions({ sandbox, address, ssh, env });
} finally {
  spawnSync(process.execPath, [bin, 'sandbox', 'down', sandbox, '--yes'], { env });
  rmSync(stateHome, { recursive: true, force: true });
}
