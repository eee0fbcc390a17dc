import { spawn, spawnSync } from 'node:child_process';
import { bin, count, firstNumber, median, report, seconds, sleep } from './common.mjs';

/** `ext add` as a whole process each: a quarter of an hour. Fewer do for its time alone. */
const adds = Number(process.env['BENCH_ADDS'] ?? 1000);

/** `ext add`, a phone that registers the moment it returns, and its device state. */
export async function additions({ sandbox, env, ssh, address, openPhone, sql }) {
  // As to a server that is no sandbox, and as ssh does it: without a question to Docker first.
  const server = ['-t', `root@${address}`, '-i', ssh[ssh.indexOf('-i') + 1], '--accept-new-host-key'];
  const run = (command, args) => {
    const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const asterisk = openConsole(sandbox);
  const [own, peer, answers, states, registered, right] = [[], [], [], [], [], []];
  for (let index = 0; index < adds; index += 1) {
    const number = String(firstNumber + count + index);
    own.push(
      await seconds(() =>
        run(process.execPath, [bin, 'ext', 'add', number, '--type', '3rd_party', ...server]),
      ),
    );
    const password = sql(`SELECT password FROM ps_auths WHERE id = '${number}'`).trim();
    const phone = await openPhone({ server: address, transport: 'udp', number, password });
    answers.push(
      await seconds(async () => {
        if ((await phone.register()).status === 200) registered.push(number);
      }),
    );
    const state = await seconds(async () => {
      for (let looks = 0; looks < 100; looks += 1) {
        const shown = await asterisk.ask(`pjsip show endpoint ${number}`);
        if (/Endpoint:\s+\S+\s+Not in use/.test(shown)) return right.push(number);
        await sleep(20);
      }
    });
    states.push(state);
    phone.close();
    if (index % 5 === 0) peer.push(await seconds(() => run(ssh[0], [...ssh.slice(1), 'true'])));
  }
  asterisk.close();
  report(
    `ext add with ${count} endpoints`,
    `${(median(own) * 1000).toFixed(0)} ms; ssh server true: ${(median(peer) * 1000).toFixed(0)} ms (medians of ${adds} and ${peer.length})`,
    median(own) / median(peer),
    'below 3',
  );
  const ms = (list) =>
    `${(median(list) * 1000).toFixed(0)} ms, at most ${(Math.max(...list) * 1000).toFixed(0)} ms`;
  console.log(`answered 200 at once: ${registered.length} of ${adds}, in ${ms(answers)}`);
  console.log(`device state right: ${right.length} of ${adds}, ${ms(states)} later`);
}

/** Commands of Asterisk's console, through one process that stays. */
function openConsole(sandbox) {
  const loop = 'while read -r command; do asterisk -rx "$command"; echo END; done';
  const inContainers = [`smartcms-sandbox-${sandbox}`, 'docker', 'exec', '-i', 'smartcms-asterisk'];
  const shell = spawn('docker', ['exec', '-i', ...inContainers, 'sh', '-c', loop]);
  let received = '';
  let wake = () => undefined;
  shell.stdout.setEncoding('utf8').on('data', (text) => {
    received += text;
    if (received.endsWith('END\n')) wake();
  });
  return {
    ask: async (command) => {
      received = '';
      const answered = new Promise((resolve) => {
        wake = resolve;
      });
      shell.stdin.write(`${command}\n`);
      await answered;
      return received;
    },
    close: () => shell.stdin.end(),
  };
}
