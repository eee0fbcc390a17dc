// The API as its image runs it, on a MariaDB, a Redis and an Asterisk of its own: GET /api/license/verify against a bare
// Fastify route in the same run, how old that answer may be, fifty logins at once, and a page of ten thousand extensions
// that all have a phone. Prints figures and ratios; asserts nothing. Needs root and a Docker engine.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import autocannon from 'autocannon';
import { build } from 'esbuild';
import { count, median, numbers, report, rounds, sleep } from './extensions/common.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const roundSeconds = 3;
const pages = 300;
const password = 'correct horse battery staple';
const endpoints = numbers
  .map((id) => `[${id}]\ntype=endpoint\ncontext=none\naors=${id}\n[${id}]\ntype=aor\nmax_contacts=1\n`)
  .join('');
const actor = { name: 'bench', address: null };

const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const load = () => console.log(`(load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores)`);
async function milliseconds(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const parts = { verify, staleness, logins, extensionPages };

/** Runs all of it, or the parts named. */
export async function benchApi(only = Object.keys(parts)) {
  const from = await bundled();
  const [db, redis, asterisk] = await Promise.all([
    from.startMariadb(),
    from.startRedis(),
    from.startAsterisk(only.includes('extensionPages') ? { 'pjsip.conf': endpoints } : {}),
  ]);
  const database = await db.connect();
  const bare = await startBare();
  let api;
  try {
    await from.prepareDatabase(database);
    api = await startApi(from, { db, redis, asterisk });
    const bench = { from, db, database, asterisk, api, bare };
    for (const part of only) {
      await parts[part](bench);
      load();
    }
  } finally {
    bare.stop();
    await api?.stop();
    database.destroy();
    await Promise.all([db.stop(), redis.stop(), asterisk.stop()]);
  }
}

/** What tests start services with, and the services of the command line. */
async function bundled() {
  const outfile = join(root, 'node_modules/.cache/smartcms/bench-api.mjs');
  mkdirSync(join(outfile, '..'), { recursive: true });
  const contents = `
    export { startApi } from './test/support/api.ts';
    export { logIn, prepareDatabase } from './test/support/api-in-process.ts';
    export { startAsterisk } from './test/support/asterisk.ts';
    export { startMariadb } from './test/support/mariadb.ts';
    export { startRedis } from './test/support/redis.ts';
    export { ScriptedAsterisk, sessionOn } from './test/support/session.ts';
    export { connectAmi } from './src/asterisk/ami/client.ts';
    export { hashPassword } from './src/database/password.ts';
    export { Secret } from './src/domain/secret.ts';
    export { openTcp } from './src/services/backends.ts';
    export { importExtensions } from './src/services/extension-import.ts';
    export { setLicenseStatus } from './src/services/licenses.ts';`;
  await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

function startApi(from, { db, redis, asterisk }) {
  return from.startApi(
    {
      SMARTCMS_DB_SOCKET: db.socketPath,
      SMARTCMS_DB_USER: 'smartcms_api',
      SMARTCMS_DB_NAME: 'smartcms',
      SMARTCMS_REDIS_SOCKET: redis.socketPath,
      SMARTCMS_AMI_PORT: String(asterisk.port),
      SMARTCMS_AMI_USER: asterisk.username,
    },
    {
      SMARTCMS_DB_PASSWORD_FILE: 'test-api',
      SMARTCMS_REDIS_PASSWORD_FILE: redis.password,
      SMARTCMS_AMI_SECRET_FILE: asterisk.secret,
      SMARTCMS_LICENSE_HMAC_KEY_FILE: 'test-hmac-key',
    },
  );
}

/** A Fastify with nothing but one route, which answers what /api/license/verify does. */
async function startBare() {
  const script = `
    import Fastify from 'fastify';
    const app = Fastify();
    app.get('/', async () => ({ valid: true, code: 'VALID', type: 'super_admin', expiresAt: null }));
    console.log(await app.listen({ host: '127.0.0.1', port: 0 }));`;
  const server = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    server.stdout.once('data', (line) => resolve(String(line).trim()));
    server.once('exit', (code) => reject(new Error(`the bare Fastify ended with ${code}`)));
  });
  return { url, stop: () => server.kill('SIGKILL') };
}

async function verify({ api, bare }) {
  const sides = [
    { url: `${api.url}/api/license/verify`, rates: [] },
    { url: bare.url, rates: [] },
  ];
  // The first round warms both.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { url, rates } of sides) {
      const result = await autocannon({ url, connections: 20, duration: roundSeconds });
      if (result.errors + result.non2xx > 0) throw new Error(`${url}: ${result.errors} errors`);
      if (round > 0) rates.push(result.requests.average);
    }
  }
  const [own, other] = sides.map(({ rates }) => median(rates));
  report(
    'GET /api/license/verify a second',
    `${own.toFixed(0)}; bare Fastify: ${other.toFixed(0)}`,
    own / other,
    'at least 0.7',
  );
}

/** From when a change by another process stands until the API tells it. */
async function staleness({ from, database, api }) {
  const [[{ id }]] = await database.query('SELECT id FROM licenses LIMIT 1');
  const ask = async () => (await (await fetch(`${api.url}/api/license/verify`)).json()).valid;
  const waits = [];
  for (let change = 0; change < 20; change += 1) {
    const isValid = change % 2 === 1;
    // A fresh answer, at some point of the time that it is kept.
    await ask();
    await sleep(change * 25);
    await from.setLicenseStatus(database, actor, id, isValid ? 'reinstate' : 'suspend');
    waits.push(
      await milliseconds(async () => {
        while ((await ask()) !== isValid) await sleep(2);
      }),
    );
  }
  console.log(
    `a licence's change by another process shows after ${median(waits).toFixed(0)} ms, at most ` +
      `${Math.max(...waits).toFixed(0)} ms (limit 1000)`,
  );
}

/** Fifty tries from as many addresses, one of which is right and came last; others ask meanwhile. */
async function logins({ from, database, api }) {
  const hash = await from.hashPassword(new from.Secret(password));
  await database.query('UPDATE users SET password_hash = ? WHERE email = ?', [hash, 'admin@example.com']);
  const token = await from.logIn(database, 'cheap@example.com', 'super_admin');
  const login = (email, address) =>
    fetch(`${api.url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ email, password }),
    });
  const cheap = { '/api/license/verify': [], '/api/me': [] };
  let isOver = false;
  const asking = Object.entries(cheap).map(async ([path, times]) => {
    while (!isOver) {
      const took = await milliseconds(async () => {
        const answer = await fetch(api.url + path, { headers: { authorization: `Bearer ${token}` } });
        if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
        await answer.arrayBuffer();
      });
      times.push(took);
      await sleep(2);
    }
  });
  const statuses = [];
  let rightMs = 0;
  const all = await milliseconds(async () => {
    const wrong = Array.from({ length: 49 }, (_, index) =>
      login(`nobody${index}@example.com`, `203.0.113.${index + 1}`).then(({ status }) =>
        statuses.push(status),
      ),
    );
    const right = milliseconds(async () => {
      const { status } = await login('admin@example.com', '198.51.100.1');
      if (status !== 200) throw new Error(`the right login was answered with ${status}`);
    });
    rightMs = await right;
    await Promise.all(wrong);
  });
  isOver = true;
  await Promise.all(asking);
  const refused = statuses.filter((status) => status === 401).length;
  console.log(
    `50 logins at once: ${all.toFixed(0)} ms, ${refused} of 49 refused, the right one let in after ` +
      `${rightMs.toFixed(0)} ms; meanwhile ${Object.entries(cheap)
        .map(([path, times]) => `${path} p99 ${percentile(times, 0.99).toFixed(1)} ms of ${times.length}`)
        .join(', ')}`,
  );
}

async function extensionPages({ from, db, database, asterisk, api }) {
  const watcher = await db.connect();
  try {
    const scripted = new from.ScriptedAsterisk(watcher);
    const rows = numbers.map((number, index) => ({
      line: index + 2,
      fields: { number, type: '3rd_party', name: `Phone ${number}` },
    }));
    await from.importExtensions(from.sessionOn(database, scripted), actor, rows, { partial: false });
  } finally {
    watcher.destroy();
  }
  await registerAll(from, asterisk);
  const token = await from.logIn(database, 'cheap@example.com', 'super_admin');
  const page = async (query) => {
    const answer = await fetch(`${api.url}/api/extensions?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { items, total } = await answer.json();
    if (total !== count || !items.every(({ registered }) => registered)) {
      throw new Error(`a page of ${total} extensions: ${JSON.stringify(items?.[0])}`);
    }
  };
  const forms = (index) => `limit=50&page=${1 + (index % 200)}`;
  for (let index = 0; index < 20; index += 1) await page(forms(index));
  const times = [];
  for (let index = 0; index < pages; index += 1) {
    times.push(await milliseconds(() => page(forms(index * 7))));
    // As fast as someone turns pages, so that what is kept for a moment is asked for anew meanwhile.
    await sleep(20);
  }
  console.log(
    `a page of ${count} extensions, all with a phone: p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ` +
      `${percentile(times, 0.99).toFixed(1)} ms, at most ${Math.max(...times).toFixed(1)} ms (limit 50)`,
  );
}

/** Gives each extension a registration, in Asterisk's own database, as its registrar keeps them. */
async function registerAll(from, asterisk) {
  const stream = () => from.openTcp('127.0.0.1', asterisk.port);
  const { username } = asterisk;
  const secret = new from.Secret(asterisk.secret);
  const ami = await from.connectAmi({ stream, username, secret, timeoutMs: 20_000 });
  try {
    for (const number of numbers) {
      const contact = {
        uri: `sip:${number}@203.0.113.5:5062`,
        expiration_time: String(Math.floor(Date.now() / 1000) + 86_400),
        user_agent: 'bench',
        endpoint: number,
      };
      await ami.action('DBPut', {
        Family: 'registrar/contact',
        Key: `${number};@${number.padStart(32, '0')}`,
        Val: JSON.stringify(contact),
      });
    }
  } finally {
    ami.close();
  }
}

// By itself: node test/bench/api.mjs [PART...]
const [, script, ...only] = process.argv;
if (script === fileURLToPath(import.meta.url)) await benchApi(only.length > 0 ? only : undefined);
