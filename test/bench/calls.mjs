// Calls with audio, counted packet by packet, and calls as fast as they go: the deployed Asterisk against the same
// image with the same phones in a static pjsip.conf and a dialplan of one line, once without records of calls and once
// with them, written by the same module into a table of their own. Prints figures and ratios; asserts nothing. On a
// sandbox that is deployed; needs root and a Docker engine.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { keepOut, letIn } from './firewall.mjs';

/** Calls at once, and for how long they speak. */
const talks = 50;
const talkSeconds = Number(process.env['SMARTCMS_BENCH_TALK_SECONDS'] ?? 300);
/**
 * Calls of a storm, of which so many are on their way at once; rounds of it, in turn. It takes some seconds: records are
 * written a second later.
 */
const stormCalls = Number(process.env['SMARTCMS_BENCH_CALLS'] ?? 2000);
const stormPairs = 10;
const rounds = 3;
const firstNumber = 600_001;
const numbers = Array.from({ length: talks * 2 }, (_, index) => String(firstNumber + index));
const bin = fileURLToPath(new URL('../../bin/smartcms.js', import.meta.url));
const phones = fileURLToPath(new URL('../../src/probe/phone.ts', import.meta.url));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** The Asterisks to compare with, on ports of their own. */
const bares = [
  { name: 'bare', container: 'bare', shift: 1000, keepsRecords: false },
  { name: 'bare with records', container: 'bare-records', shift: 2000, keepsRecords: true },
].map((bare) => ({ ...bare, port: 5060 + bare.shift, rtp: (10_000 + 10 * bare.shift) / 1000 }));

/** Takes the bare Asterisks away, with their records and their way through the server's firewall. */
const closeBares = `docker rm -f -v ${bares.map(({ container }) => container).join(' ')} >/dev/null 2>&1 || true
docker exec smartcms-db mariadb --force smartcms -e "REVOKE INSERT ON bare_cdr FROM asterisk@localhost; DROP TABLE IF EXISTS bare_cdr" 2>/dev/null || true
${keepOut}`;

/** Runs all of it on the sandbox at `address`. */
export async function benchCalls({ sandbox, address, env }) {
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-bench-calls-'));
  const inSandbox = (script, input) =>
    execFileSync('docker', ['exec', '-i', `smartcms-sandbox-${sandbox}`, 'sh', '-ec', script], {
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  try {
    const outfile = join(folder, 'phone.mjs');
    await build({
      entryPoints: [phones],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'error',
    });
    const { ProbePhone } = await import(pathToFileURL(outfile).href);
    const passwords = addExtensions({ folder, sandbox, env, inSandbox });
    const own = { name: 'deployed', container: 'smartcms-asterisk', port: 5060 };
    inSandbox(`${closeBares}\n${letIn(`${own.port}, 10000-10500`)}`);
    for (const bare of bares) startBare({ inSandbox, passwords, address }, bare);
    const bench = { address, inSandbox, passwords, ProbePhone };
    await storms(bench, own);
    inSandbox(`docker stop -t 2 ${bares.map(({ container }) => container).join(' ')} >/dev/null`);
    await conversations(bench, own);
  } finally {
    inSandbox(closeBares);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One desk phone each; gives their passwords by number. */
function addExtensions({ folder, sandbox, env, inSandbox }) {
  const file = join(folder, 'phones.csv');
  writeFileSync(file, `number,type\n${numbers.map((number) => `${number},3rd_party`).join('\n')}\n`);
  const { status, stderr } = spawnSync(
    process.execPath,
    [bin, 'ext', 'import', file, '-t', `sandbox:${sandbox}`],
    { env, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const rows = inSandbox(
    `docker exec -i smartcms-db mariadb --batch --skip-column-names smartcms`,
    `SELECT id, password FROM ps_auths WHERE id IN (${numbers.map((number) => `'${number}'`).join()})`,
  );
  return new Map(
    rows
      .trim()
      .split('\n')
      .map((line) => line.split('\t')),
  );
}

/** The deployed image with static phones and one line of dialplan; a database has nothing but its records, if any. */
function startBare({ inSandbox, passwords, address }, { container, port, shift, rtp, keepsRecords }) {
  const objects = [...passwords].map(([number, password]) =>
    [
      ...[
        `[${number}]`,
        'type = endpoint',
        'context = from-internal',
        `aors = ${number}`,
        `auth = ${number}`,
      ],
      ...['disallow = all', 'allow = ulaw,alaw,g722', 'direct_media = no', `callerid = <${number}>`],
      ...['rtp_symmetric = yes', 'force_rport = yes', 'rewrite_contact = yes'],
      ...[
        `[${number}]`,
        'type = auth',
        'auth_type = userpass',
        `username = ${number}`,
        `password = ${password}`,
      ],
      ...[`[${number}]`, 'type = aor', 'max_contacts = 1', 'remove_existing = yes', ''],
    ].join('\n'),
  );
  const folder = `/opt/${container}`;
  const moved = (...ports) => ports.map((own) => `s/${own}/${own + shift}/`).join('; ');
  inSandbox(
    `rm -rf ${folder}; cp -a /opt/smartcms/asterisk/configs ${folder}; cd ${folder}
     sed -i '${moved(5060, 5061)}' pjsip.conf; sed -i '${moved(5038)}' manager.conf
     sed -i '${moved(8088, 8089)}' http.conf; sed -i 's/= 10/= ${rtp}/' rtp.conf
     sed -i '/odbc/d' modules.conf
     printf '[res_pjsip]\\ncontact = astdb,registrar\\n' > sorcery.conf; printf '[settings]\\n' > extconfig.conf
     printf '[from-internal]\\nexten => _XXXXXX,1,Dial(PJSIP/\${EXTEN},45)\\n' > extensions.conf
     cat >> pjsip.conf
     ${keepsRecords ? keepRecords : ''}
     ${letIn(`${port}, ${rtp}000-${rtp}500`)}
     docker run --detach --name ${container} --network host --user 64013:64013 --init --hostname bare --add-host bare:${address} \\
       -v ${folder}:/etc/asterisk:ro -v /opt/smartcms/certs/asterisk:/etc/smartcms/certs:ro \\
       -v /opt/smartcms/run/db:/run/mysqld \\
       --tmpfs /run/asterisk:mode=0750,uid=64013,gid=64013 --tmpfs /tmp:mode=1777 \\
       --entrypoint asterisk "$(docker inspect -f '{{.Config.Image}}' smartcms-asterisk)" -f >/dev/null
     until docker exec ${container} asterisk -rx 'core waitfullybooted' | grep -q booted; do sleep 0.2; done`,
    `\n${objects.join('')}`,
  );
}

/** Lets a bare Asterisk write its records as the deployed one does, but for what is made of them. */
const keepRecords = `
  printf 'preload = res_odbc_transaction.so\\npreload = res_odbc.so\\nload = cdr_adaptive_odbc.so\\n' >> modules.conf
  sed -i 's/table = cdr/table = bare_cdr/' cdr_adaptive_odbc.conf
  docker exec smartcms-db mariadb smartcms -e "CREATE TABLE bare_cdr LIKE cdr; GRANT INSERT ON bare_cdr TO asterisk@localhost"`;

/** Registered phones in pairs: the first of each calls the second, whose phone answers at once. */
async function openPairs({ address, passwords, ProbePhone }, { port }, count) {
  let mark = 1;
  const open = async (number, speaks, hears) => {
    const phone = await ProbePhone.open({
      ...{ server: { address, port }, number, password: passwords.get(number), speaks, hears },
      patienceMs: 20_000,
    });
    await phone.register(3600);
    return phone;
  };
  const pairs = [];
  for (let index = 0; index < count; index += 1, mark += 2) {
    const [from, to] = [numbers[index * 2], numbers[index * 2 + 1]];
    const [caller, callee] = [await open(from, mark, mark + 1), await open(to, mark + 1, mark)];
    callee.on('called', () => callee.answer());
    pairs.push({ caller, callee, to });
  }
  return pairs;
}

const close = (pairs) => {
  for (const { caller, callee } of pairs) {
    caller.close();
    callee.close();
  }
};

/** As many calls as go, each answered and ended at once. */
async function storm(bench, side) {
  const pairs = await openPairs(bench, side, stormPairs);
  // The records of the storm before are written first.
  await sleep(3000);
  const before = cpuSeconds(bench, side);
  const startedAt = performance.now();
  let left = stormCalls;
  let failed = 0;
  await Promise.all(
    pairs.map(async ({ caller, to }) => {
      while (left-- > 0) {
        try {
          await caller.call(to);
          await caller.hangUp();
        } catch {
          failed += 1;
        }
      }
    }),
  );
  const rate = stormCalls / ((performance.now() - startedAt) / 1000);
  const cpuMs = ((cpuSeconds(bench, side) - before) / stormCalls) * 1000;
  close(pairs);
  return { rate, cpuMs, failed };
}

async function storms(bench, own) {
  const results = new Map([own, ...bares].map((side) => [side, []]));
  // The first round warms all of them.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [side, figures] of results) {
      const result = await storm(bench, side);
      if (round > 0) figures.push(result);
    }
  }
  const of = (side, key) => median(results.get(side).map((result) => result[key]));
  const failed = (side) => results.get(side).reduce((sum, result) => sum + result.failed, 0);
  for (const bare of bares) {
    report(
      'calls a second',
      `${of(own, 'rate').toFixed(1)}; ${bare.name}: ${of(bare, 'rate').toFixed(1)}; failed ${failed(own)} and ${failed(bare)}`,
      of(own, 'rate') / of(bare, 'rate'),
      'at least 0.9',
    );
    report(
      "Asterisk's CPU a call",
      `${of(own, 'cpuMs').toFixed(2)} ms; ${bare.name}: ${of(bare, 'cpuMs').toFixed(2)} ms`,
      of(own, 'cpuMs') / of(bare, 'cpuMs'),
      'below 1.1',
    );
  }
}

/** All pairs at once, both sides speaking. What the phones' own sockets dropped is no loss of Asterisk's. */
async function conversations(bench, side) {
  const pairs = await openPairs(bench, side, talks);
  try {
    await Promise.all(pairs.map(({ caller, to }) => caller.call(to)));
    await sleep(500);
    const before = { cpu: cpuSeconds(bench, side), dropped: droppedHere(), there: droppedThere(bench) };
    for (const { caller, callee } of pairs) {
      caller.speak();
      callee.speak();
    }
    await sleep(talkSeconds * 1000);
    for (const { caller, callee } of pairs) {
      caller.audio.stop();
      callee.audio.stop();
    }
    await sleep(1000);
    const cores = (cpuSeconds(bench, side) - before.cpu) / talkSeconds;
    const heard = pairs.flatMap(({ caller, callee }) => [
      callee.audio.heardOf(caller.audio),
      caller.audio.heardOf(callee.audio),
    ]);
    const sum = (key) => heard.reduce((total, one) => total + one[key], 0);
    const [sent, received] = [sum('packetsSent'), sum('packetsReceived')];
    const delay = median(heard.map(({ delayMs }) => delayMs ?? Number.POSITIVE_INFINITY));
    console.log(
      `${talks} calls at once for ${talkSeconds} s: ${received} of ${sent} packets arrived, ${sent - received} lost ` +
        `(limit 0 of Asterisk's making; sockets of the phones dropped ${droppedHere() - before.dropped}, ` +
        `of the server ${droppedThere(bench) - before.there}); ${delay.toFixed(2)} ms from mouth to ear; ` +
        `Asterisk took ${(cores * 100).toFixed(0)} % of a core`,
    );
    await Promise.allSettled(pairs.map(({ caller }) => caller.hangUp()));
  } finally {
    close(pairs);
  }
}

/** Datagrams that sockets of a machine had no room for, since it started. */
const dropped = (text) => {
  const [names, values] = text.split('\n').filter((line) => line.startsWith('Udp: '));
  return Number(values?.split(' ')[names?.split(' ').indexOf('RcvbufErrors') ?? 0] ?? 0);
};
const droppedHere = () => dropped(readFileSync('/proc/net/snmp', 'utf8'));
const droppedThere = ({ inSandbox }) => dropped(inSandbox('cat /proc/net/snmp'));

function cpuSeconds({ inSandbox }, { container }) {
  const ticks = inSandbox(
    `p=$(docker top ${container} -o pid,comm | awk '$2 == "asterisk" { print $1 }'); awk '{ print $14 + $15 }' "/proc/$p/stat"`,
  );
  return Number(ticks) / 100;
}

function report(name, figures, ratio, limit) {
  console.log(`${name}: ${figures}; ratio ${ratio.toFixed(2)} (${limit})`);
}

// By itself, on a sandbox that is there: node test/bench/calls.mjs NAME ADDRESS
const [, script, sandbox, address] = process.argv;
if (script === fileURLToPath(import.meta.url) && sandbox !== undefined && address !== undefined) {
  await benchCalls({ sandbox, address, env: process.env });
}
