import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { CallTestResult } from '../../src/domain/call-test.ts';
import { startCli } from '../support/cli.ts';
import { type Agent, until } from '../support/sip/agent.ts';
import { asterisk, removeEverything, sql } from './extensions.ts';
import { closeAgents, importExtensions, phone } from './routing.ts';
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

  describe('between two phones', () => {
    let phones: Agent[];
    beforeAll(async () => {
      await importExtensions(['7601', '7602']);
      phones = [await phone('7601'), await phone('7602')];
    });
    afterAll(async () => {
      closeAgents();
      await removeEverything();
    });

    /** Who answers the next call to a phone, and what it says. */
    async function answer(index: number, said: number) {
      const call = await phones[index]?.incoming();
      call?.answer();
      call?.rtp.speak(said);
      return call;
    }
    async function between(from: string, to: string): Promise<CallTestResult> {
      const { stdout, stderr } = await smartcms('call', 'test', from, to, '--json');
      expect(stdout, stderr).not.toBe('');
      return JSON.parse(stdout) as CallTestResult;
    }

    it('has Asterisk call the one and dial the other, and measures the audio of both', async () => {
      const testing = between('7601', '7602');
      const [near, far] = await Promise.all([answer(0, 0x61), answer(1, 0x62)]);
      const { ok, steps, audio } = await testing;
      expect(ok, JSON.stringify(steps)).toBe(true);
      expect(steps.map(({ name }) => name)).toEqual(['ring 7601', 'answer 7601', 'answer 7602', 'audio']);
      expect(audio?.packetsReceived).toBeGreaterThan(300);
      expect(near?.rtp.heard(0x62)).toBeGreaterThan(75);
      expect(far?.rtp.heard(0x61)).toBeGreaterThan(75);
      await until('the end', () => near?.ended === true && far?.ended === true);
      expect(await leftovers()).toBe('');
    });

    it('says which of them says nothing, refuses, or is not there', async () => {
      const mute = between('7601', '7602');
      await Promise.all([answer(0, 0x61), phones[1]?.incoming().then((call) => call.answer())]);
      expect((await mute).steps.at(-1)).toMatchObject({
        ...{ name: 'audio', ok: false, detail: expect.stringMatching(/no audio arrives from PJSIP\/7602/) },
      });
      const refusing = between('7601', '7602');
      await Promise.all([
        answer(0, 0x61),
        phones[1]?.incoming().then((call) => call.reject('486 Busy Here')),
      ]);
      expect((await refusing).steps.at(-1)).toMatchObject({
        ...{ name: 'answer 7602', ok: false, detail: expect.stringMatching(/7602 did not take the call/) },
      });
      await smartcms('ext', 'add', '7603', '--type', '3rd_party');
      expect((await between('7603', '7602')).steps).toMatchObject([
        { name: 'ring 7603', ok: false, detail: expect.stringMatching(/no phone is registered for 7603/) },
      ]);
    });
  });

  it('refuses numbers that cannot be', async () => {
    expectRefusal(await smartcms('call', 'test', '1001'), 2, /1001/);
    expectRefusal(await smartcms('call', 'test', '1001', '1002'), 7, /no extension 1001/);
    expectRefusal(await smartcms('call', 'test', '1001', '1002@x'), 2, /number/);
    expectRefusal(await smartcms('ext', 'add', '99999901', '--type', 'line'), 2, /kept for call test/);
    expectRefusal(await smartcms('call', 'hangup', 'smartcms-1.1'), 7, /no call/);
  });
});
