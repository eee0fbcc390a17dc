// What all parts of the benchmark share.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const count = 10_000;
export const firstNumber = 10_000;
export const numbers = Array.from({ length: count }, (_, index) => String(firstNumber + index));
/** Of which the medians are told; fewer for a first look. */
export const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
export const bin = fileURLToPath(new URL('../../../bin/smartcms.js', import.meta.url));

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

export function report(name, figures, ratio, limit) {
  console.log(`${name}: ${figures}; ratio ${ratio.toFixed(2)} (${limit})`);
}

const csv = (list) =>
  `number,type,name\n${list.map((number) => `${number},3rd_party,Phone ${number}`).join('\n')}\n`;

export async function importing({ folder, target, env }, list) {
  const file = join(folder, 'extensions.csv');
  writeFileSync(file, csv(list));
  return peakMemory([bin, 'ext', 'import', file, '-t', target], env);
}

/** Until Asterisk has nothing left to do. */
export async function settle({ sql }) {
  while (sql('SELECT COUNT(*) FROM cache_refresh_due').trim() !== '0') await sleep(50);
}

/** As on a server that is new: no extensions, and Asterisk knows none. */
export async function clear(bench) {
  await settle(bench);
  bench.sql(remove);
  for (const cache of ['endpoint', 'auth', 'aor'])
    bench.inSandbox(
      `docker exec smartcms-asterisk asterisk -rx 'sorcery memory cache populate res_pjsip/${cache}'`,
    );
}

export async function fill(bench) {
  await clear(bench);
  await importing(bench, numbers);
  await settle(bench);
}

const remove = ['endpoints', 'ps_endpoints', 'ps_auths', 'ps_aors']
  .map((table) => `DELETE FROM ${table} WHERE id <> '.keep';`)
  .join('\n');

function peakMemory(args, env) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
    let mebibytes = 0;
    const look = setInterval(() => {
      try {
        const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
        mebibytes = Math.round(Number(peak?.[1] ?? 0) / 1024) || mebibytes;
      } catch {
        // It has just ended.
      }
    }, 20);
    child.on('exit', (code) => {
      clearInterval(look);
      if (code === 0) resolve({ seconds: (performance.now() - start) / 1000, mebibytes });
      else reject(new Error(`smartcms ${args.slice(1).join(' ')} ended with ${code}`));
    });
  });
}
