// The deployed Asterisk, and the same image with the same endpoints in a static pjsip.conf.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { count, firstNumber, seconds, sleep } from './common.mjs';

const scenario = fileURLToPath(new URL('../../e2e/sipp/register.xml', import.meta.url));

export function bothSides(bench) {
  bench.sides ??= prepareSides(bench);
  return bench.sides;
}

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

export const stop = ({ inSandbox }, sides) =>
  inSandbox(
    sides
      .map(({ container, astdb }) => `docker stop -t 5 ${container} >/dev/null; rm -f ${astdb}/*`)
      .join('\n'),
  );

/** Starts one side and gives the seconds until a phone is answered 200. */
export async function start({ inSandbox, openPhone, address }, { container, port, watchers }) {
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

/** All phones once, or the first of them, at most `rate` a second and 64 at a time. */
export function sipp({ folder, address, env }, { port }, rate, phones = count) {
  const args = ['-sf', scenario, '-inf', 'phones.csv', '-m', String(phones), '-r', String(rate), '-l', '64'];
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
  return { rate: ok / elapsed, failed: phones - ok };
}

/** What Asterisk has used so far. */
export function usage({ inSandbox }, { container }) {
  const text = inSandbox(
    `p=$(docker top ${container} -o pid,comm | awk '$2 == "asterisk" { print $1 }')
     awk '{ print $14 + $15 }' "/proc/$p/stat"; awk '/^VmRSS/ { print $2 }' "/proc/$p/status"`,
  );
  const [ticks, kibibytes] = text.trim().split('\n').map(Number);
  return { cpuSeconds: ticks / 100, mebibytes: Math.round(kibibytes / 1024) };
}
