import { describe, expect, it } from 'vitest';
import { eventsOf } from '../support/cli.ts';
import { onServer, smartcms } from './server.ts';

/** Runs a command line on the server as cron does: no terminal, no login, next to no environment. */
const asCron = (line: string) => onServer(`env -i HOME=/root SHELL=/bin/sh /bin/sh -c '${line}' </dev/null`);

describe('the program on the server', () => {
  it('works on the server itself when no target is named', async () => {
    const status = JSON.parse(await asCron('/usr/local/bin/smartcms status --json'));
    expect(status).toMatchObject({ target: 'local', healthy: true });
    expect(status.services).toHaveLength(5);
  });

  it('writes what the operator’s program reads', async () => {
    await asCron('/usr/local/bin/smartcms ext add 5801 --type 3rd_party --quiet');
    const seen = await smartcms('ext', 'show', '5801', '--json');
    expect(JSON.parse(seen.stdout)).toMatchObject({ number: '5801', type: '3rd_party' });
    await asCron('/usr/local/bin/smartcms ext remove 5801 --yes --quiet');
    expect((await smartcms('ext', 'show', '5801')).exitCode).toBe(7);
  });

  it('is of the release that was deployed, with a Node.js and libraries of its own', async () => {
    const { stdout } = await smartcms('status', '--json');
    expect(await asCron('/usr/local/bin/smartcms --version')).toBe(JSON.parse(stdout).release.version);
    const loaded = await onServer(
      `cd /opt/smartcms/cli/runtime/current
       ./ld.so --library-path lib --list ./node | awk '$3 ~ "^[/l]" {print $3}'`,
    );
    expect(loaded.split('\n').length).toBeGreaterThan(10);
    for (const path of loaded.split('\n')) expect(path).toMatch(/^lib\//);
    expect(await onServer('command -v node || true')).toBe('');
  });

  it('has what it needs to hash a password', async () => {
    const hashed = await onServer(
      `cd /opt/smartcms/cli/runtime/current; ./ld.so --library-path lib ./node --input-type=module --eval "
         const { href } = (await import('node:url')).pathToFileURL('/opt/smartcms/cli/node_modules/@node-rs/argon2/index.js');
         console.log(await (await import(href)).hash('password'));"`,
    );
    expect(hashed).toMatch(/^\$argon2id\$/);
  });

  it('needs neither Docker nor what is outside its folder', async () => {
    const hidden = await onServer('PATH=/nowhere /opt/smartcms/cli/smartcms help | head -1');
    expect(hidden).toContain('smartcms');
  });

  it('does not deploy: that is for the machine which has all of it', async () => {
    const refused = await onServer('smartcms plan 2>&1 && exit 1 || [ $? = 1 ]; smartcms plan 2>&1 || true');
    expect(refused).toContain('Deploy from the machine that SmartCMS is installed on');
  });

  it('comes back when a part of it is lost, and only that', async () => {
    await onServer('rm /opt/smartcms/cli/current/bin/smartcms.js /usr/local/bin/smartcms');
    const deployed = await smartcms('deploy', '--json');
    expect(deployed.exitCode, deployed.stderr).toBe(0);
    const events = eventsOf(deployed.stdout);
    expect(events[0]?.changes?.map(({ step }) => step)).toEqual(['program', 'program']);
    expect(events.at(-1)).toMatchObject({ event: 'deployed', changed: 2, restarted: [] });
    expect(await asCron('/usr/local/bin/smartcms --version')).toMatch(/^\d+\./);
  });
});
