// A million call records: `backup-db` against `mariadb-dump | zstd -3` typed by hand, in turn; its memory with a tenth
// of the rows; registrations while it runs. Prints figures and ratios; asserts nothing. On a sandbox that is deployed.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const rows = 1_000_000;
const rounds = 5;
/** Phones that register in turn, one every so many milliseconds, in windows of so many seconds. */
const phones = { count: 20, everyMs: 25, windowMs: 8_000, windows: 4 };
const bin = fileURLToPath(new URL('../../bin/smartcms.js', import.meta.url));
const phoneSource = fileURLToPath(new URL('../support/sip/phone.ts', import.meta.url));

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const at = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs all of it on the sandbox at `address`; `ssh` is the command that logs in there, without a remote command. */
export async function benchBackups({ sandbox, address, ssh, env }) {
  const inSandbox = (script) =>
    execFileSync('docker', ['exec', '-i', `smartcms-sandbox-${sandbox}`, 'sh', '-e'], {
      input: script,
      encoding: 'utf8',
    });
  const sql = (text) =>
    execFileSync(
      'docker',
      [
        'exec',
        '-i',
        `smartcms-sandbox-${sandbox}`,
        'docker',
        'exec',
        '-i',
        'smartcms-db',
        'mariadb',
        '-BN',
        'smartcms',
      ],
      { input: text, encoding: 'utf8' },
    );
  const bench = { sandbox, address, ssh, env, inSandbox, sql, target: `sandbox:${sandbox}` };
  sql('DELETE FROM cdr');
  fill(bench, 1, rows / 10);
  const small = await peaks(bench);
  fill(bench, rows / 10 + 1, rows);
  const large = await peaks(bench);
  for (const [what, kibibytes] of Object.entries(large)) {
    report(
      `memory of ${what}`,
      `${mebibytes(kibibytes)} at most with ${rows} rows; with ${rows / 10}: ${mebibytes(small[what])}`,
      kibibytes / small[what],
      'flat',
    );
  }
  await times(bench);
  await registrations(bench);
  sql('TRUNCATE TABLE cdr');
}

/** Records as Asterisk writes them, from one sequence number to another. */
function fill({ sql }, from, to) {
  sql(`INSERT INTO cdr (src, dst, dcontext, clid, channel, dstchannel, lastapp, lastdata, start, answer, end, duration,
    billsec, disposition, amaflags, userfield, uniqueid, linkedid, sequence)
    SELECT 1000 + seq % 500, 1500 + (seq * 7) % 500, 'from-internal', CONCAT('"Name ', seq % 500, '" <', 1000 + seq % 500, '>'),
      CONCAT('PJSIP/', 1000 + seq % 500, '-', LPAD(HEX(seq), 8, '0')),
      CONCAT('PJSIP/', 1500 + (seq * 7) % 500, '-', LPAD(HEX(seq + 1), 8, '0')), 'Dial',
      CONCAT('PJSIP/', 1500 + (seq * 7) % 500, '/sip:', 1500 + (seq * 7) % 500, '@203.0.113.', seq % 250, ':', 20000 + seq % 9999, ',30,tT'),
      '2026-01-01' + INTERVAL seq * 13 SECOND, '2026-01-01' + INTERVAL seq * 13 + 5 SECOND,
      '2026-01-01' + INTERVAL seq * 13 + 60 + seq % 500 SECOND, 60 + seq % 500, 55 + seq % 500,
      IF(seq % 5, 'ANSWERED', 'NO ANSWER'), 'DOCUMENTATION', '', CONCAT('smartcms-', 1767225600 + seq * 13, '.', seq),
      CONCAT('smartcms-', 1767225600 + seq * 13, '.', seq), seq
    FROM seq_${from}_to_${to}`);
}

const removeBackups = 'rm -f /opt/smartcms/backups/*';

function backup({ env, target }) {
  const child = spawn(process.execPath, [bin, 'backup-db', '-t', target], { env, stdio: 'ignore' });
  const ended = new Promise((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`backup-db ended with ${code}`))));
  });
  return { child, ended };
}

/** Most memory in KiB of the command and of what it runs on the server. */
async function peaks(bench) {
  const { child, ended } = backup(bench);
  const names = { perl: 'the program in the container', 'mariadb-dump': 'mariadb-dump', zstd: 'zstd' };
  const peak = { 'backup-db': 0, ...Object.fromEntries(Object.values(names).map((name) => [name, 0])) };
  const note = (what, status) => {
    peak[what] = Math.max(peak[what], Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  };
  const look = setInterval(() => {
    try {
      note('backup-db', readFileSync(`/proc/${child.pid}/status`, 'utf8'));
    } catch {
      // It has just ended.
    }
  }, 20);
  let running = true;
  void ended.finally(() => {
    running = false;
  });
  while (running) {
    const seen = bench.inSandbox(
      `for name in ${Object.keys(names).join(' ')}; do for pid in $(pgrep -x $name); do echo "$name $(grep VmHWM /proc/$pid/status 2>/dev/null || :)"; done; done; true`,
    );
    for (const line of seen.split('\n')) {
      const [name = ''] = line.split(' ');
      if (name in names) note(names[name], line);
    }
    await sleep(50);
  }
  clearInterval(look);
  await ended;
  bench.inSandbox(removeBackups);
  return peak;
}

/** Whole commands in turn, each over SSH, each leaving a file on the server. */
async function times(bench) {
  const { ssh, env, inSandbox } = bench;
  const byHand =
    "docker exec smartcms-db sh -c 'mariadb-dump --single-transaction --quick --routines --events --triggers --hex-blob smartcms | zstd -q -3' >/root/by-hand.sql.zst";
  const [own, hand] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    let start = performance.now();
    await backup(bench).ended;
    const ours = (performance.now() - start) / 1000;
    start = performance.now();
    execFileSync(ssh[0], [...ssh.slice(1), byHand], { env });
    const theirs = (performance.now() - start) / 1000;
    inSandbox(`${removeBackups} /root/by-hand.sql.zst`);
    // The first round warms the caches.
    if (round > 0) own.push(ours) && hand.push(theirs);
  }
  report(
    `backup-db of ${rows} call records`,
    `${median(own).toFixed(2)} s (${spread(own)}); mariadb-dump | zstd -3 by hand: ${median(hand).toFixed(2)} s (${spread(hand)}); medians of ${rounds}`,
    median(own) / median(hand),
    'at most 1.15',
  );
}

/** How long phones wait for their 200, without a backup and with one after the other. */
async function registrations(bench) {
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-bench-backups-'));
  const outfile = join(folder, 'phone.mjs');
  await build({
    entryPoints: [phoneSource],
    ...{ bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' },
  });
  const { openPhone } = await import(pathToFileURL(outfile).href);
  const open = await openPhones(bench, openPhone);
  const [calm, busy, core] = [[], [], []];
  try {
    await registerAll(open, 2000);
    for (let window = 0; window < phones.windows; window += 1) {
      calm.push(...(await registerAll(open, phones.windowMs)));
      let more = true;
      const backups = (async () => {
        while (more) await backup(bench).ended;
      })();
      // Not the start of the program, but the dump is what is looked at.
      await sleep(700);
      busy.push(...(await registerAll(open, phones.windowMs)));
      more = false;
      await backups;
      bench.inSandbox(removeBackups);
      const loop = oneBusyCore(bench);
      core.push(...(await registerAll(open, phones.windowMs)));
      await loop;
    }
  } finally {
    for (const phone of open) phone.close();
    rmSync(folder, { recursive: true });
  }
  const ms = (list) =>
    `p99 ${at(list, 0.99).toFixed(1)} ms (median ${median(list).toFixed(1)}, of ${list.length})`;
  report(
    'registrations while backups run',
    `${ms(busy)}; without: ${ms(calm)}`,
    at(busy, 0.99) / at(calm, 0.99),
    'below 2',
  );
  report(
    'registrations while one core is busy with an empty loop',
    ms(core),
    at(core, 0.99) / at(calm, 0.99),
    'what any work costs on this machine, for comparison',
  );
}

/** An empty loop at low priority in the container of MariaDB, for as long as a window. */
function oneBusyCore({ sandbox }) {
  const loop = ['timeout', String(phones.windowMs / 1000), 'nice', 'sh', '-c', 'while :; do :; done'];
  const child = spawn('docker', [
    ...['exec', `smartcms-sandbox-${sandbox}`, 'docker', 'exec', 'smartcms-db'],
    ...loop,
  ]);
  return new Promise((resolve) => {
    child.on('exit', resolve);
  });
}

async function openPhones({ env, target, address, sql }, openPhone) {
  const numbers = Array.from({ length: phones.count }, (_, index) => String(7000 + index));
  const csv = `number,type\n${numbers.map((number) => `${number},3rd_party`).join('\n')}\n`;
  execFileSync(process.execPath, [bin, 'ext', 'import', '-', '-t', target], { env, input: csv });
  const passwords = new Map(
    sql("SELECT id, password FROM ps_auths WHERE id BETWEEN '7000' AND '7999'")
      .trim()
      .split('\n')
      .map((line) => line.split('\t')),
  );
  return Promise.all(
    numbers.map((number) =>
      openPhone({ server: address, transport: 'udp', number, password: passwords.get(number) }),
    ),
  );
}

/** Registers in turn at a steady pace for so long; milliseconds of each, from the request to the 200. */
async function registerAll(open, forMs) {
  const waits = [];
  const running = [];
  const end = performance.now() + forMs;
  for (let turn = 0; performance.now() < end; turn += 1) {
    const phone = open[turn % open.length];
    const start = performance.now();
    running.push(
      phone.register().then(({ status }) => {
        if (status !== 200) throw new Error(`${phone.number} was answered ${status}`);
        waits.push(performance.now() - start);
      }),
    );
    await sleep(phones.everyMs);
  }
  await Promise.all(running);
  return waits;
}

const spread = (values) => `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`;
const mebibytes = (kibibytes) => `${(kibibytes / 1024).toFixed(0)} MiB`;

function report(name, figures, ratio, limit) {
  console.log(`${name}: ${figures}; ratio ${ratio.toFixed(2)} (${limit})`);
}
