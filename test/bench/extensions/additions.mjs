import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { leaveOut } from '../../../scripts/leave-out.mjs';
import { bin, count, firstNumber, median, report, seconds, sleep } from './common.mjs';

/** Extensions that are added, each with a phone that registers at once. */
const adds = Number(process.env['BENCH_ADDS'] ?? 1000);
/** The first ones by `ext add` as a whole process; the others by what it calls, over one connection. */
const processes = Math.min(adds, 100);

/** `ext add`, a phone that registers the moment it returns, and its device state. */
export async function additions(bench) {
  const { env, ssh, address } = bench;
  const identity = ssh[ssh.indexOf('-i') + 1];
  const run = (command, args) => {
    const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  // As to a server that is no sandbox, and as ssh does it: without a question to Docker first.
  const server = ['-t', `root@${address}`, '-i', identity, '--accept-new-host-key'];
  const services = await loadServices(bench);
  const [own, peer] = [[], []];
  const outcomes = { registered: 0, right: 0, answers: [], states: [] };
  const number = (index) => String(firstNumber + count + index);
  // Where this process remembers the keys of hosts, as its commands do.
  process.env['XDG_STATE_HOME'] = env['XDG_STATE_HOME'];
  await services.withSession(
    {
      target: { kind: 'ssh', user: 'root', host: address, port: 22 },
      connect: { identityFile: identity, acceptNewHostKey: true, timeoutSeconds: 20 },
      signal: new AbortController().signal,
    },
    async (session) => {
      for (let index = 0; index < adds; index += 1) {
        const input = { number: number(index), type: '3rd_party' };
        if (index < processes) {
          const command = [bin, 'ext', 'add', input.number, '--type', input.type, ...server];
          own.push(await seconds(() => run(process.execPath, command)));
          if (index % 5 === 0) peer.push(await seconds(() => run(ssh[0], [...ssh.slice(1), 'true'])));
        } else {
          await services.addExtension(session, { name: 'bench', address: null }, input);
        }
        await tryPhone(bench, services, session, input.number, outcomes);
      }
    },
  );
  report(
    `ext add with ${count} endpoints`,
    `${(median(own) * 1000).toFixed(0)} ms; ssh server true: ${(median(peer) * 1000).toFixed(0)} ms (medians of ${own.length} and ${peer.length})`,
    median(own) / median(peer),
    'below 3',
  );
  const ms = (list) =>
    `${(median(list) * 1000).toFixed(0)} ms, at most ${(Math.max(...list) * 1000).toFixed(0)} ms`;
  const { registered, right, answers, states } = outcomes;
  console.log(`answered 200 at once: ${registered} of ${adds}, in ${ms(answers)}`);
  console.log(`device state right: ${right} of ${adds}, ${ms(states)} later`);
}

/** A phone registers, and Asterisk is asked until it takes it for free, for five seconds. */
async function tryPhone({ address, openPhone }, services, session, number, outcomes) {
  const password = await services.readPassword(session.database, number);
  const phone = await openPhone({ server: address, transport: 'udp', number, password });
  const answer = await seconds(async () => {
    if ((await phone.register()).status === 200) outcomes.registered += 1;
  });
  const ami = await session.ami();
  const state = await seconds(async () => {
    const giveUpAt = performance.now() + 5000;
    while (performance.now() < giveUpAt) {
      if ((await services.seeEndpoint(ami, number))?.deviceState === 'Not in use') {
        outcomes.right += 1;
        return;
      }
      await sleep(10);
    }
  });
  outcomes.answers.push(answer);
  outcomes.states.push(state);
  phone.close();
}

/** What `ext add` calls. */
async function loadServices({ folder }) {
  const source = fileURLToPath(new URL('../../../src', import.meta.url));
  const outfile = join(folder, 'services.mjs');
  await build({
    stdin: {
      contents: `export { withSession } from './services/server-session.ts';
        export { addExtension } from './services/extensions.ts';
        export { readPassword } from './database/repositories/endpoints.ts';
        export { seeEndpoint } from './asterisk/realtime.ts';`,
      resolveDir: source,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    // Bundled packages look at their own place.
    define: { __dirname: JSON.stringify(folder), __filename: JSON.stringify(outfile) },
    external: ['cpu-features', '*.node', 'jiti'],
    plugins: [leaveOut],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}
