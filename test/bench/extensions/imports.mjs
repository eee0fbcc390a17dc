import { execFileSync } from 'node:child_process';
import { clear, count, importing, median, numbers, report, rounds, seconds, settle } from './common.mjs';

/** `ext import`, and the same rows as one SQL file over the same way, in turn. */
export async function imports(bench) {
  const { inSandbox, ssh, mariadb, env } = bench;
  const tables = 'endpoints ps_endpoints ps_auths ps_aors';
  const [small, large, settled, loaded] = [[], [], [], []];
  for (let round = 0; round < rounds; round += 1) {
    await clear(bench);
    small.push(await importing(bench, numbers.slice(0, count / 10)));
    await clear(bench);
    large.push(await importing(bench, numbers));
    settled.push(await seconds(() => settle(bench)));
    const dump = inSandbox(
      `docker exec smartcms-db mariadb-dump --no-create-info --skip-triggers --net-buffer-length=16M --where "id <> '.keep'" smartcms ${tables}`,
    );
    await clear(bench);
    loaded.push(await seconds(() => execFileSync(ssh[0], [...ssh.slice(1), mariadb], { input: dump, env })));
  }
  const [own, peer] = [median(large.map((run) => run.seconds)), median(loaded)];
  report(
    `ext import of ${count}`,
    `${own.toFixed(1)} s; the mariadb client with the same rows: ${peer.toFixed(1)} s (medians of ${rounds}; alone ${large.map((run, index) => (run.seconds / loaded[index]).toFixed(1)).join(', ')})`,
    own / peer,
    'at most 1.5',
  );
  console.log(`until Asterisk has all of them in its memory: ${median(settled).toFixed(1)} s more`);
  const [most, few] = [large, small].map((runs) => median(runs.map(({ mebibytes }) => mebibytes)));
  report(
    `its memory`,
    `${most} MiB at most; with ${count / 10} lines: ${few} MiB`,
    most / few,
    'flat: at most 1.5',
  );
}
