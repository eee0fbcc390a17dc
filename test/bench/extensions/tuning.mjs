import { rounds, sleep } from './common.mjs';
import { bothSides, sipp, stop, usage } from './sides.mjs';

/** Of all, so that the slow ones end. */
const phones = 2000;

const noCache = "sed -i '/^\\(endpoint\\|auth\\|aor\\)\\/cache/d' sorcery.conf";
const defaultOrder =
  "sed -i 's/^endpoint_identifier_order.*/endpoint_identifier_order = ip,username,anonymous/; s/^disable_multi_domain.*/disable_multi_domain = no/' pjsip.conf";
const oneConnection = "sed -i 's/^max_connections.*/max_connections = 1/' res_odbc.conf";
const pool = (size) =>
  `printf '[system]\\ntype = system\\ntaskpool_minimum_size = ${size}\\ntaskpool_initial_size = ${size}\\ntaskpool_max_size = ${size}\\n' >> pjsip.conf`;

/** What is changed of the deployed configuration, one thing at a time. */
const variants = {
  'as deployed': [],
  'identifier order and domains of Asterisk': [defaultOrder],
  'one ODBC connection': [oneConnection],
  '53 hash buckets': ["sed -i 's/,maximum_objects=[0-9]*//' sorcery.conf"],
  'tables instead of views': ["sed -i 's/,asterisk_[a-z]*$//' extconfig.conf"],
  'one thread for tasks': [pool(1)],
  'sixteen threads for tasks': [pool(16)],
  'no cache': [noCache],
  'no cache, identifier order and domains of Asterisk': [noCache, defaultOrder],
  'no cache, one ODBC connection': [noCache, oneConnection],
};

const configs = '/opt/smartcms/asterisk/configs';
const kept = '/root/configs-as-deployed';

/**
 * What each setting does by itself, in processor time and statements, which other work on the machine hardly changes;
 * the rates are for a quiet one. All variants in turn, once or twice.
 */
export async function tuning(bench) {
  const { inSandbox } = bench;
  const [side] = bothSides(bench);
  const restore = `cp -a ${kept}/. ${configs}/`;
  inSandbox(`rm -rf ${kept}; cp -a ${configs} ${kept}`);
  try {
    for (let round = 0; round < Math.min(rounds, 2); round += 1) {
      for (const [name, changes] of Object.entries(variants)) {
        stop(bench, [side]);
        inSandbox([restore, `cd ${configs}`, ...changes].join('; '));
        await measure(bench, side, name);
      }
    }
  } finally {
    stop(bench, [side]);
    inSandbox(`${restore}; docker start ${side.container}`);
  }
}

async function measure(bench, side, name) {
  bench.inSandbox(`docker start ${side.container} >/dev/null`);
  const booted = `docker exec ${side.container} asterisk -rx 'core waitfullybooted' 2>&1 || true`;
  while (!/fully booted/.test(bench.inSandbox(booted))) await sleep(500);
  const start = usage(bench, side).cpuSeconds;
  const registering = (rate) => {
    const before = [usage(bench, side).cpuSeconds, selects(bench)];
    const run = sipp(bench, side, rate, phones);
    const [cpu, statements] = [usage(bench, side).cpuSeconds - before[0], selects(bench) - before[1]];
    const each = `${((cpu / phones) * 1000).toFixed(2)} ms and ${(statements / phones).toFixed(1)} statements each`;
    return `${run.rate.toFixed(0)} a second, ${each}, ${run.failed} lost`;
  };
  console.log(
    `${name}: start ${start.toFixed(1)} s; first registrations ${registering(5000)}; refreshes ${registering(5000)}`,
  );
}

const selects = ({ sql }) => Number(sql("SHOW GLOBAL STATUS LIKE 'Com_select'").trim().split('\t')[1]);
