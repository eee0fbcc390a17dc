import { afterEach, describe, expect, inject, it } from 'vitest';
import type { CallTestResult } from '../../src/domain/call-test.ts';
import { startCli } from '../support/cli.ts';
import { asterisk, sql } from './extensions.ts';
import { expectRefusal, onServer, smartcms } from './server.ts';

/** What a test must leave behind: nothing. */
async function leftovers(): Promise<string> {
  const rows = await sql(
    ['ps_endpoints', 'ps_auths', 'ps_aors']
      .map((table) => `SELECT '${table}', id FROM ${table} WHERE id LIKE '999999%'`)
      .join(' UNION ALL '),
  );
  const more = `SELECT id FROM call_records WHERE caller LIKE '999999%' UNION ALL SELECT id FROM cdr WHERE src LIKE '999999%'`;
  const probe = await onServer('docker ps --all --quiet --filter name=smartcms-call-test');
  const known = await asterisk('pjsip show endpoints');
  const channels = await asterisk('core show channels concise');
  return [rows, await sql(more), probe, ...(known.match(/999999\d\d/g) ?? []), channels].join('');
}

async function test(): Promise<CallTestResult & { exitCode: number }> {
  const { exitCode, stdout } = await smartcms('call', 'test', '--json');
  return { exitCode, ...(JSON.parse(stdout) as CallTestResult) };
}

describe('call test', () => {
  it('makes a call with audio both ways through the dialplan, and leaves nothing behind', async () => {
    const { exitCode, ok, steps, audio } = await test();
    expect({ exitCode, ok }, JSON.stringify(steps)).toEqual({ exitCode: 0, ok: true });
    expect(steps.map(({ name }) => name)).toEqual([
      ...['ask Asterisk', 'add two phones', 'start the probe', 'register', 'ring', 'answer', 'audio'],
      ...['hang up', 'call record', 'clean up'],
    ]);
    expect(audio?.packetsSent).toBeGreaterThan(150);
    expect(audio?.packetsReceived).toBeGreaterThan(150);
    expect(await leftovers()).toBe('');
    expect((await smartcms('calls')).stdout).toMatch(/Nobody/);
  });

  describe('on a server where', () => {
    const rtp = 'INPUT --protocol udp --destination-port 10000:10500';
    const sip = 'INPUT --protocol udp --destination-port 5060';
    let rule: string | undefined;
    afterEach(async () => {
      if (rule !== undefined) await onServer(`iptables --delete ${rule}`);
      rule = undefined;
    });

    it.each([
      ['audio is dropped', `${rtp} --jump DROP`, 'audio', /no audio either way.*UDP ports 10000 to 10500/],
      [
        'audio of one phone is dropped',
        // The called phone's packets have 2 for their source (SSRC).
        `${rtp} --match u32 --u32 36=2 --jump DROP`,
        'audio',
        /one way only: nothing of the called phone/,
      ],
      ['SIP is dropped', `${sip} --jump DROP`, 'register', /no answer from UDP port 5060: a firewall/],
      ['SIP is refused', `${sip} --jump REJECT`, 'register', /nothing listens on UDP port 5060/],
    ])('%s, tells it', async (_, broken, step, words) => {
      rule = broken;
      await onServer(`iptables --insert ${broken}`);
      const { exitCode, ok, steps } = await test();
      expect({ exitCode, ok }, JSON.stringify(steps)).toEqual({ exitCode: 1, ok: false });
      const failed = steps.filter((each) => !each.ok);
      expect(failed).toMatchObject([{ name: step, detail: expect.stringMatching(words) }]);
      expect(await leftovers()).toBe('');
    });

    it('the dialplan knows no extensions, names the dialplan', async () => {
      await asterisk('dialplan remove context from-internal');
      try {
        const { ok, steps } = await test();
        expect(ok).toBe(false);
        expect(steps.find((step) => !step.ok)).toMatchObject({
          name: 'ring',
          detail: expect.stringMatching(/404: the dialplan/),
        });
        expect(await leftovers()).toBe('');
      } finally {
        await asterisk('dialplan reload');
      }
    });

    it('Asterisk is stopped, says so, and adds nothing', async () => {
      await onServer('docker stop smartcms-asterisk');
      try {
        const { exitCode, ok, steps } = await test();
        expect({ exitCode, ok }).toEqual({ exitCode: 1, ok: false });
        expect(steps).toMatchObject([{ name: 'ask Asterisk', ok: false }]);
        expect(steps[0]?.detail).toMatch(/smartcms status/);
      } finally {
        await onServer(
          'docker start smartcms-asterisk; until docker exec smartcms-asterisk smartcms-healthcheck; do sleep 0.2; done',
        );
      }
    });
  });

  /** Ends a test in the middle of its call. */
  async function interrupted(signal: 'SIGINT' | 'SIGKILL'): Promise<number | undefined> {
    const { target, stateHome } = inject('e2e');
    const running = startCli(['call', 'test', '--target', target], { stateHome });
    for await (const line of running) if (/✔ answer/.test(line)) running.kill(signal);
    return (await running).exitCode;
  }

  it('takes all away when it is interrupted', async () => {
    expect(await interrupted('SIGINT')).toBe(130);
    expect(await leftovers()).toBe('');
  });

  it('takes away what a test left that was killed', async () => {
    await interrupted('SIGKILL');
    expect(await leftovers()).toContain('99999901');
    const { ok, steps } = await test();
    expect(ok, JSON.stringify(steps)).toBe(true);
    expect(await leftovers()).toBe('');
  });

  it('refuses numbers that cannot be', async () => {
    expectRefusal(await smartcms('call', 'test', '1001'), 2, /1001/);
    expectRefusal(await smartcms('call', 'test', '1001', '1002'), 7, /no extension 1001/);
    expectRefusal(await smartcms('call', 'test', '1001', '1002@x'), 2, /number/);
    expectRefusal(await smartcms('ext', 'add', '99999901', '--type', 'line'), 2, /kept for call test/);
    expectRefusal(await smartcms('call', 'hangup', 'smartcms-1.1'), 7, /no call/);
  });
});
