import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../support/cli.ts';

/** Nobody answers there: whoever tries to connect fails with 4. */
const target = 'root@127.0.0.1:1';

describe('what the rules refuse', () => {
  it.each([
    ['ext add 7 --type line', /2 to 8 digits/],
    ['ext add 7001 --type vpw', /far end/],
    ['ext add 7001 --type line --peer 7002', /only a vpw/],
    ['ext add 7001 --type line --name a;b', /name/],
    ['ext set 7001 --peer abc', /digits/],
    ['ext set x --name A', /digits/],
    ['ext show x', /digits/],
    ['ext credentials x', /digits/],
    ['ext remove 1 --yes', /2 to 8 digits/],
    ['trunk add 1 --type sbc --host 203.0.113.20', /name/],
    ['trunk add a --type sbc --host 203.0.113.256', /host/],
    ['trunk add a --type sbc --host 203.0.113.20 --match 203.0.113.0/33', /network/],
    ['trunk add a --type sbc --host 203.0.113.20 --register', /user name/],
    ['trunk set a --host -', /host/],
    ['trunk show 1', /name/],
    ['trunk remove 1 --yes', /name/],
  ])('is refused before the server is reached: %s', async (line, reason) => {
    const { exitCode, stderr } = await runCli([...line.split(' '), '--target', target], {
      stateHome: tmpdir(),
    });
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toMatch(reason);
  });

  it('reaches for the server with what they allow', async () => {
    const line = ['ext', 'add', '7001', '--type', 'line', '--target', target, '--timeout', '3'];
    const { exitCode, stderr } = await runCli(line, { stateHome: tmpdir() });
    expect(exitCode, stderr).toBe(4);
  });
});
