import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { asteriskModules, preloadedModules } from '../../src/server/render/modules.ts';
import { asterisk, ext, phoneOf } from '../e2e/extensions.ts';
import { configFolder, onServer, smartcms } from '../e2e/server.ts';
import { eventsOf, runCli } from '../support/cli.ts';

/** The compile's container: its name, when it was started, and whether it runs. */
const build = () =>
  onServer(
    "docker ps -aq --filter name=smartcms-build- | xargs -r docker inspect --format '{{.Name}} {{.State.StartedAt}} {{.State.Running}}'",
  );
const compiling = () =>
  onServer(
    'id=$(docker ps -q --filter name=smartcms-build-); [ -z "$id" ] || docker logs "$id" 2>&1 | grep "^== compile" || true',
  );
/** Of the programs and modules alone, since the rest of both images differs by their Debian. */
const size = (service: string) =>
  onServer(
    `docker exec ${service} sh -c 'du -ckL /usr/sbin/asterisk /usr/lib/libasterisk* /usr/lib/*/libasterisk* /usr/lib/asterisk/modules/*.so 2>/dev/null' | tail -n 1 | cut -f1`,
  );
const count = (service: string) =>
  onServer(`docker exec ${service} sh -c 'ls /usr/lib/asterisk/modules | grep -c [.]so$'`);
const wanted = [...preloadedModules, ...asteriskModules];

describe("Asterisk compiled from Debian's source package on a server that runs the package", () => {
  let folder: string;
  let packaged: { kilobytes: number; modules: number };

  const deploy = (...args: string[]) =>
    runCli(
      [
        'deploy',
        inject('e2e').target,
        '--config',
        join(folder, 'smartcms.config.json'),
        '--lock-wait',
        '120',
        ...args,
      ],
      { stateHome: inject('e2e').stateHome },
    );

  beforeAll(async () => {
    folder = await configFolder({ asterisk: { from: 'source' } });
    await ext('add', '7801', '--type', 'extension');
    packaged = {
      kilobytes: Number(await size('smartcms-asterisk')),
      modules: Number(await count('smartcms-asterisk')),
    };
  });
  afterAll(async () => {
    const back = await smartcms('deploy', '--lock-wait', '120');
    expect(back.exitCode, back.stderr).toBe(0);
    await ext('remove', '7801', '--yes');
    await rm(folder, { recursive: true });
  });

  it('goes on compiling when the link is lost, and leaves the phone system alone meanwhile', async () => {
    const before = await onServer("docker inspect --format '{{.State.StartedAt}}' smartcms-asterisk");
    const losing = deploy('--verbose');
    while ((await compiling()) === '') await sleep(2_000);
    const started = await build();
    expect(started).toMatch(/^\/smartcms-build-[0-9a-f]{12} \S+ true$/);
    await onServer(
      'for each in /proc/[0-9]*; do ! grep -qx sshd-session $each/comm 2>/dev/null || kill -9 $(basename $each); done',
    );
    const lost = await losing;
    expect(lost.exitCode, lost.stderr.slice(-2000)).toBe(4);
    expect(lost.stderr).toMatch(/lost/);
    expect(lost.stderr).not.toMatch(/\n\s+at .*(\.js|node:)/);
    expect(await build()).toBe(started);
    const after = await onServer("docker inspect --format '{{.State.StartedAt}}' smartcms-asterisk");
    expect(after).toBe(before);
  });

  it('is found by the next deploy, which takes its result', async () => {
    const started = await build();
    const next = await deploy('--verbose');
    expect(next.exitCode, next.stderr.slice(-2000)).toBe(0);
    const name = /^\/(\S+)/.exec(started)?.[1];
    expect(next.stderr).toContain(`${name} is under way already: following it`);
    expect(await build()).toBe('');
    const again = await deploy('--json', '--verbose');
    expect(eventsOf(again.stdout).at(-1)).toMatchObject({ event: 'deployed', changed: 0 });
    expect(again.stderr).toContain('1 command,');
  });

  it('runs, loads realtime, and answers REGISTER of an extension from before and of a new one', async () => {
    const status = JSON.parse((await smartcms('status', '--json')).stdout);
    expect(status).toMatchObject({ healthy: true });
    const { version } = status.services.find((each: { name: string }) => each.name === 'asterisk');
    const notes = await onServer('docker exec smartcms-asterisk cat /usr/share/smartcms/asterisk-build');
    expect(notes).toContain(`version=${version}`);
    expect(await asterisk('odbc show all')).toMatch(/Number of active connections: [1-9]/);
    await ext('add', '7802', '--type', 'cas');
    for (const number of ['7801', '7802']) {
      const phone = await phoneOf(number);
      expect(await phone.register(), number).toMatchObject({ status: 200 });
      expect(await ext('show', number)).toMatchObject({ registered: true });
      phone.close();
    }
    await ext('remove', '7802', '--yes');
  });

  it('has the modules that are wanted and no other, stripped, without compilers, as its own user', async () => {
    expect(Number(await count('smartcms-asterisk'))).toBe(wanted.length);
    expect(packaged.modules).toBeGreaterThan(wanted.length);
    expect(Number(await size('smartcms-asterisk'))).toBeLessThan(packaged.kilobytes);
    const running = [...(await asterisk('module show')).matchAll(/^(\S+)\.so .* Running /gm)].map(
      ([, name]) => name,
    );
    expect(running.sort()).toEqual([...wanted].sort());
    const shown = await onServer(
      'docker exec smartcms-asterisk sh -c "id -u; command -v gcc make curl patch || echo none"',
    );
    expect(shown).toBe('64013\nnone');
    const record = JSON.parse(await onServer('cat /opt/smartcms/images.json'));
    expect(Object.keys(record.sources)).toContainEqual(expect.stringMatching(/^asterisk_22.*\.orig\.tar\./));
  });
});
