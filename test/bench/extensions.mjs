// Ten thousand extensions, against a peer in the same run: the import against the mariadb client, Asterisk against
// itself with the same endpoints in a static pjsip.conf, `ext add` against `ssh server true`. Prints figures and
// ratios; asserts nothing. On a sandbox that is deployed; needs root, a Docker engine and sipp.
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const count = 10_000;
const firstNumber = 10_000;
/** `ext add` as a whole process each; the thousand of the full tests would take a quarter of an hour. */
const adds = 50;
const bin = fileURLToPath(new URL('../../bin/smartcms.js', import.meta.url));
const scenario = fileURLToPath(new URL('../e2e/sipp/register.xml', import.meta.url));
const phones = fileURLToPath(new URL('../support/sip/phone.ts', import.meta.url));

const numbers = Array.from({ length: count }, (_, index) => String(firstNumber + index));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** Runs all of it on the sandbox at `address`; `ssh` is the command that logs in there, without a remote command. */
export async function benchExtensions({ sandbox, address, ssh, env }) {
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
    await imports(bench);
    const sides = prepareSides(bench);
    await starts(bench, sides);
    await registrations(bench, sides);
    await additions(bench);
  } finally {
    inSandbox('docker rm -f -v static >/dev/null 2>&1 || true');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `ext import`, and the same rows as one SQL file over the same way. */
async function imports({ folder, target, env, ssh, inSandbox, sql, mariadb }) {
  const csv = (list) =>
    `number,type,name\n${list.map((number) => `${number},3rd_party,Phone ${number}`).join('\n')}\n`;
  const file = join(folder, 'extensions.csv');
  const run = async (list) => {
    writeFileSync(file, csv(list));
    return peakMemory([bin, 'ext', 'import', file, '-t', target], env);
  };
  /** As on a server that is new: no extensions, and Asterisk has nothing left to do about those that were. */
  const clear = async () => {
    while (sql('SELECT COUNT(*) FROM cache_refresh_due').trim() !== '0') await sleep(200);
    sql(remove);
    for (const cache of ['endpoint', 'auth', 'aor'])
      inSandbox(
        `docker exec smartcms-asterisk asterisk -rx 'sorcery memory cache populate res_pjsip/${cache}'`,
      );
  };
  await clear();
  const small = await run(numbers.slice(0, 1000));
  await clear();
  const large = await run(numbers);
  const settled = await seconds(async () => {
    while (sql('SELECT COUNT(*) FROM cache_refresh_due').trim() !== '0') await sleep(50);
  });
  const tables = 'endpoints ps_endpoints ps_auths ps_aors';
  const dump = inSandbox(
    `docker exec smartcms-db mariadb-dump --no-create-info --net-buffer-length=16M --where "id <> '.keep'" smartcms ${tables}`,
  );
  await clear();
  const loaded = await seconds(() => execFileSync(ssh[0], [...ssh.slice(1), mariadb], { input: dump, env }));
  report(
    `ext import of ${count}`,
    `${large.seconds.toFixed(1)} s; the mariadb client with the same rows: ${loaded.toFixed(1)} s`,
    large.seconds / loaded,
    'at most 1.5',
  );
  console.log(`until Asterisk has all of them in its memory: ${settled.toFixed(1)} s more`);
  report(
    'its memory',
    `${large.mebibytes} MiB at most; with 1,000 lines: ${small.mebibytes} MiB`,
    large.mebibytes / small.mebibytes,
    'flat',
  );
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

/** The deployed Asterisk, and the same image with the same endpoints in pjsip.conf. */
function prepareSides({ folder, inSandbox, sql }) {
  const passwords = sql("SELECT id, password FROM ps_auths WHERE id <> '.keep' ORDER BY id")
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const rows = passwords.map(
    ([id, password]) => `${id};[authentication username=${id} password=${password}]`,
  );
  writeFileSync(join(folder, 'phones.csv'), `SEQUENTIAL\n${rows.join('\n')}\n`);

  const settings = (table, skipped) => {
    const text = inSandbox(
      `docker exec -i smartcms-db mariadb --vertical smartcms`,
      `SELECT * FROM ${table} WHERE id = '${firstNumber}'`,
    );
    return [...text.matchAll(/^ *(\w+): (.*)$/gm)]
      .filter(([, name, value]) => value !== 'NULL' && !['id', ...skipped].includes(name))
      .map(([, name, value]) => `${name} = ${value.replaceAll(String(firstNumber), '@')}\n`)
      .join('');
  };
  const [endpoint, auth, aor] = [
    settings('ps_endpoints', []),
    settings('ps_auths', ['password']),
    settings('ps_aors', []),
  ];
  const objects = passwords.map(([id, password]) =>
    `[@]\ntype = endpoint\n${endpoint}[@]\ntype = auth\n${auth}password = ${password}\n[@]\ntype = aor\n${aor}`.replaceAll(
      '@',
      id,
    ),
  );
  inSandbox(
    `rm -rf /opt/static; cp -a /opt/smartcms/asterisk/configs /opt/static; cd /opt/static
     sed -i 's/5060/6060/; s/5061/6061/' pjsip.conf; sed -i 's/5038/6038/' manager.conf
     sed -i 's/8088/7088/; s/8089/7089/' http.conf
     printf '[res_pjsip]\\ncontact = astdb,registrar\\n' > sorcery.conf; printf '[settings]\\n' > extconfig.conf
     cat >> pjsip.conf
     docker create --name static --network host --user 64013:64013 --init --hostname static --memory 2g \\
       -v /opt/static:/etc/asterisk:ro -v /opt/smartcms/certs/asterisk:/etc/smartcms/certs:ro \\
       -v /opt/smartcms/run/db:/run/mysqld -v static_astdb:/var/lib/asterisk/db \\
       --tmpfs /run/asterisk:mode=0750,uid=64013,gid=64013 --tmpfs /tmp:mode=1777 \\
       "$(docker inspect -f '{{.Config.Image}}' smartcms-asterisk)" >/dev/null`,
    `\n${objects.join('')}`,
  );
  const astdb = (volume) => `/var/lib/docker/volumes/${volume}/_data`;
  return [
    { name: 'realtime', container: 'smartcms-asterisk', port: 5060, astdb: astdb('smartcms_asterisk_astdb') },
    { name: 'static', container: 'static', port: 6060, astdb: astdb('static_astdb') },
  ].map((side) => ({ ...side, watchers: passwords.slice(0, 10) }));
}

const stop = ({ inSandbox }, sides) =>
  inSandbox(
    sides
      .map(({ container, astdb }) => `docker stop -t 5 ${container} >/dev/null; rm -f ${astdb}/*`)
      .join('\n'),
  );

/** Starts one side and gives the seconds until a phone is answered 200. */
async function start({ inSandbox, openPhone, address }, { container, port, watchers }) {
  return seconds(async () => {
    inSandbox(`docker start ${container} >/dev/null`);
    // Until all modules are loaded nobody answers, and a phone asks twice a second: ten ask in turn.
    const phones = await Promise.all(
      watchers.map(([number, password]) =>
        openPhone({ server: address, transport: 'udp', port, number, password }),
      ),
    );
    const asking = phones.map(async (phone, index) => {
      await sleep(index * 50);
      const { status } = await phone.register();
      if (status !== 200) throw new Error(`${phone.number} was answered ${status}`);
    });
    await Promise.any(asking);
    void Promise.allSettled(asking).then(() => phones.map((phone) => phone.close()));
  });
}

async function starts(bench, sides) {
  const times = sides.map(() => []);
  for (let round = 0; round < 3; round += 1) {
    for (const [index, side] of sides.entries()) {
      stop(bench, sides);
      times[index].push(await start(bench, side));
    }
  }
  const [realtime, fixed] = times.map(median);
  report(
    `container start to the first 200, ${count} endpoints`,
    `${realtime.toFixed(1)} s; static: ${fixed.toFixed(1)} s`,
    realtime / fixed,
    'at most 1.5',
  );
}

/** First registrations and refreshes as fast as they go, then at half that rate. */
async function registrations(bench, sides) {
  const results = [];
  for (const side of sides) {
    stop(bench, sides);
    await start(bench, side);
    const before = usage(bench, side);
    const first = sipp(bench, side, 5000);
    const between = usage(bench, side);
    const again = sipp(bench, side, 5000);
    const after = usage(bench, side);
    const half = sipp(bench, side, Math.floor(again.rate / 2));
    results.push({
      first,
      again,
      half,
      firstCpu: (between.cpuSeconds - before.cpuSeconds) / count,
      againCpu: (after.cpuSeconds - between.cpuSeconds) / count,
      memory: [before.mebibytes, after.mebibytes],
    });
  }
  // Half the rate of first registrations, on a server that has seen none.
  stop(bench, sides);
  await start(bench, sides[0]);
  const halfFirst = sipp(bench, sides[0], Math.floor(results[0].first.rate / 2));
  const [own, peer] = results;
  const compared = (name, key, cpu, limit) =>
    report(
      `${name} a second`,
      `${own[key].rate.toFixed(0)}; static: ${peer[key].rate.toFixed(0)}; CPU ${(own[cpu] * 1000).toFixed(2)} and ${(peer[cpu] * 1000).toFixed(2)} ms each; failed ${own[key].failed} and ${peer[key].failed}`,
      own[key].rate / peer[key].rate,
      limit,
    );
  compared('refreshes', 'again', 'againCpu', 'at least 0.9');
  compared('first registrations', 'first', 'firstCpu', 'at least 0.5');
  console.log(
    `lost at half the rate of refreshes: ${own.half.failed} of ${count}; static: ${peer.half.failed}; limit 0`,
  );
  console.log(`lost at half the rate of first registrations: ${halfFirst.failed} of ${count}; limit 0`);
  console.log(
    `Asterisk's memory at the start and after ${2 * count} registrations: ${own.memory.join(', ')} MiB; static: ${peer.memory.join(', ')} MiB`,
  );
}

/** All phones once, at most `rate` a second and 64 at a time. */
function sipp({ folder, address, env }, { port }, rate) {
  const args = ['-sf', scenario, '-inf', 'phones.csv', '-m', String(count), '-r', String(rate), '-l', '64'];
  const limits = ['-aa', '-p', '5099', '-timeout', '90', '-recv_timeout', '8000', '-nostdin'];
  const start = performance.now();
  const { stdout = '' } = spawnSync('sipp', [`${address}:${port}`, ...args, ...limits], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const elapsed = (performance.now() - start) / 1000;
  const ok = Number([...stdout.matchAll(/Successful call\s*\|\s*\d+\s*\|\s*(\d+)/g)].at(-1)?.[1] ?? 0);
  return { rate: ok / elapsed, failed: count - ok };
}

/** What Asterisk has used so far. */
function usage({ inSandbox }, { container }) {
  const text = inSandbox(
    `p=$(docker top ${container} -o pid,comm | awk '$2 == "asterisk" { print $1 }')
     awk '{ print $14 + $15 }' "/proc/$p/stat"; awk '/^VmRSS/ { print $2 }' "/proc/$p/status"`,
  );
  const [ticks, kibibytes] = text.trim().split('\n').map(Number);
  return { cpuSeconds: ticks / 100, mebibytes: Math.round(kibibytes / 1024) };
}

/** `ext add`, a phone that registers the moment it returns, and its device state. */
async function additions({ sandbox, target, env, ssh, address, openPhone, sql }) {
  const run = (command, args) => {
    const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const [own, peer, answers, states, registered, right] = [[], [], [], [], [], []];
  for (let index = 0; index < adds; index += 1) {
    const number = String(firstNumber + count + index);
    own.push(
      await seconds(() =>
        run(process.execPath, [bin, 'ext', 'add', number, '--type', '3rd_party', '-t', target]),
      ),
    );
    const password = sql(`SELECT password FROM ps_auths WHERE id = '${number}'`).trim();
    const phone = await openPhone({ server: address, transport: 'udp', number, password });
    answers.push(
      await seconds(async () => {
        if ((await phone.register()).status === 200) registered.push(number);
      }),
    );
    // The phone must be free to answer Asterisk's OPTIONS meanwhile.
    const look = [
      'exec',
      `smartcms-sandbox-${sandbox}`,
      'docker',
      'exec',
      'smartcms-asterisk',
      'asterisk',
      '-rx',
    ];
    const state = await seconds(async () => {
      for (let looks = 0; looks < 20; looks += 1) {
        const { stdout } = await promisify(execFile)('docker', [...look, `pjsip show endpoint ${number}`]);
        if (/Endpoint:\s+\S+\s+Not in use/.test(stdout)) return right.push(number);
      }
    });
    states.push(state);
    phone.close();
    peer.push(await seconds(() => run(ssh[0], [...ssh.slice(1), 'true'])));
  }
  report(
    `ext add with ${count} endpoints`,
    `${(median(own) * 1000).toFixed(0)} ms; ssh server true: ${(median(peer) * 1000).toFixed(0)} ms`,
    median(own) / median(peer),
    'below 3',
  );
  const ms = (list) =>
    `${(median(list) * 1000).toFixed(0)} ms, at most ${(Math.max(...list) * 1000).toFixed(0)} ms`;
  console.log(`answered 200 at once: ${registered.length} of ${adds}, in ${ms(answers)}`);
  console.log(`device state right: ${right.length} of ${adds}, ${ms(states)} later`);
}

function report(name, figures, ratio, limit) {
  console.log(`${name}: ${figures}; ratio ${ratio.toFixed(2)} (${limit})`);
}
