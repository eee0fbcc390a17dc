import { median, rounds } from './common.mjs';
import { bothSides, sipp, start, stop, usage } from './sides.mjs';

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

/** What each setting does by itself; at most two rounds, of which the better one counts: others can only slow it down. */
export async function tuning(bench) {
  const { inSandbox } = bench;
  const [side] = bothSides(bench);
  const restore = `cp -a ${kept}/. ${configs}/`;
  inSandbox(`rm -rf ${kept}; cp -a ${configs} ${kept}`);
  const results = new Map();
  try {
    for (let round = 0; round < Math.min(rounds, 2); round += 1) {
      for (const [name, changes] of Object.entries(variants)) {
        inSandbox(`${restore}; cd ${configs}; ${changes.join('; ')}`);
        results.set(name, [...(results.get(name) ?? []), await measure(bench, side)]);
      }
    }
  } finally {
    stop(bench, [side]);
    inSandbox(`${restore}; docker start ${side.container}`);
  }
  for (const [name, runs] of results) {
    const best = (key, choose) => choose(...runs.map((run) => run[key]));
    const figures = [
      `start ${best('started', Math.min).toFixed(1)} s`,
      `first registrations ${best('first', Math.max).toFixed(0)} a second`,
      `refreshes ${best('again', Math.max).toFixed(0)} a second`,
      `${(best('cpu', Math.min) * 1000).toFixed(2)} ms of CPU and ${median(runs.map((run) => run.statements)).toFixed(1)} statements each`,
      `lost ${best('failed', Math.max)}`,
    ];
    console.log(`${name}: ${figures.join('; ')}`);
  }
}

async function measure(bench, side) {
  stop(bench, [side]);
  const started = await start(bench, side);
  const first = sipp(bench, side, 5000, phones);
  const before = [usage(bench, side), selects(bench)];
  const again = sipp(bench, side, 5000, phones);
  const after = [usage(bench, side), selects(bench)];
  return {
    started,
    first: first.rate,
    again: again.rate,
    failed: first.failed + again.failed,
    cpu: (after[0].cpuSeconds - before[0].cpuSeconds) / phones,
    statements: (after[1] - before[1]) / phones,
  };
}

const selects = ({ sql }) => Number(sql("SHOW GLOBAL STATUS LIKE 'Com_select'").trim().split('\t')[1]);
