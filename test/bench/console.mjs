// The console on the sandbox, in a browser that has nothing of it: from the first byte asked for until the dashboard shows
// the server and the menu answers. Beside it an empty page of the same server, in the same kind of browser. Prints figures
// and ratios; asserts nothing. Needs Chromium.
import { spawnSync } from 'node:child_process';
import { Agent, request } from 'node:https';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const bin = fileURLToPath(new URL('../../bin/smartcms.js', import.meta.url));
const email = 'bench-console@example.com';
const password = 'only for this one benchmark';
const rounds = 9;
const limitMs = 2000;
const agent = new Agent({ rejectUnauthorized: false });
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Measures the console of a sandbox, and prints it. */
export async function benchConsole({ sandbox, address, env }) {
  const base = `https://${address}`;
  const smartcms = (args, input = '') => {
    const all = [bin, ...args, '-t', `sandbox:${sandbox}`];
    const { status, stdout, stderr } = spawnSync(process.execPath, all, { env, input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`smartcms ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const { key } = JSON.parse(
    smartcms(['license', 'create', '--type', 'super_admin', '--name', 'bench', '--json']),
  );
  await ask(base, '/api/license/activate', { license_key: key });
  smartcms(['user', 'add', email, '--role', 'super_admin', '--password-stdin'], password);
  const { token } = await ask(base, '/api/login', { email, password });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    const [own, empty] = [[], []];
    for (let round = 0; round <= rounds; round += 1) {
      const pair = [
        await open(browser, `${base}/dashboard`, token, '.summary:is([data-tone="ok"], [data-tone="down"])'),
        await open(browser, `${base}/favicon.svg`, token, 'svg'),
      ];
      // The first round warms browser and server.
      if (round > 0) own.push(pair[0]) && empty.push(pair[1]);
    }
    const [a, b] = [median(own), median(empty)];
    console.log(
      `console, uncached, until the dashboard stands: ${a.toFixed(0)} ms (worst ${Math.max(...own).toFixed(0)}); ` +
        `limit ${limitMs} ms; ratio ${(a / limitMs).toFixed(2)}; a single small file: ${b.toFixed(0)} ms; ` +
        `ratio ${(a / b).toFixed(1)} (medians of ${rounds}; load ${loadavg()[0].toFixed(1)} on ${cpus().length} cores)`,
    );
  } finally {
    await browser.close();
    smartcms(['user', 'remove', email, '--yes']);
  }
}

/** Milliseconds from the start of the navigation until something is there and the page has painted it. */
async function open(browser, url, token, wanted) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  try {
    await context.addInitScript(`sessionStorage.setItem('token', ${JSON.stringify(token)})`);
    const page = await context.newPage();
    await page.goto(url);
    return await page.evaluate(
      (selector) =>
        new Promise((resolve) => {
          const look = () =>
            requestAnimationFrame(() => {
              if (document.querySelector(selector) === null) return look();
              setTimeout(() => resolve(performance.now()));
            });
          look();
        }),
      wanted,
    );
  } finally {
    await context.close();
  }
}

function ask(base, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request(`${base}${path}`, { method: 'POST', agent });
    sent.setHeader('content-type', 'application/json');
    sent.on('error', reject);
    sent.on('response', async (response) => {
      let text = '';
      for await (const part of response) text += part;
      if (response.statusCode < 300) resolve(JSON.parse(text));
      else reject(new Error(`${path}: ${response.statusCode} ${text}`));
    });
    sent.end(JSON.stringify(body));
  });
}
