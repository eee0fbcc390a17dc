import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { CallTestResult } from '../../src/domain/call-test.ts';
import { runCli } from '../support/cli.ts';
import { type Agent, until } from '../support/sip/agent.ts';
import type { SipMessage } from '../support/sip/message.ts';
import { asterisk, removeEverything } from './extensions.ts';
import { closeAgents, provider, run } from './routing.ts';
import { expectRefusal, onServer, smartcms } from './server.ts';

const challenge = 'Digest realm="provider.example", nonce="5ca1ab1e", qop="auth", algorithm=MD5';
const refused = `401 Unauthorized\nWWW-Authenticate: ${challenge}`;

/** What the provider answers to each method; what is usual if it is not here. */
let manner: Partial<Record<string, string>> = {};
let north: Agent;

function behave({ start, headers }: SipMessage): string | undefined {
  const [method = ''] = start.split(' ');
  if (method !== 'REGISTER') return manner[method];
  const contact = headers.find(([name]) => name === 'Contact')?.[1];
  return manner[method] ?? (contact === undefined ? '200 OK' : `200 OK\nContact: ${contact};expires=3600`);
}

async function test(name: string, ...more: string[]): Promise<CallTestResult & { exitCode: number }> {
  const { exitCode, stdout, stderr } = await smartcms('trunk', 'test', name, ...more, '--json');
  expect(stdout, stderr).not.toBe('');
  return { exitCode, ...(JSON.parse(stdout) as CallTestResult) };
}

/** The step that fails, and why. */
async function failure(name: string, ...more: string[]): Promise<{ name: string; detail: string }> {
  const { exitCode, ok, steps } = await test(name, ...more);
  expect({ exitCode, ok }, JSON.stringify(steps)).toEqual({ exitCode: 1, ok: false });
  const failed = steps.filter((step) => !step.ok);
  expect(failed).toHaveLength(1);
  return { name: failed[0]?.name ?? '', detail: failed[0]?.detail ?? '' };
}

const set = (...change: string[]) => run('trunk', 'set', 'north', ...change);

beforeAll(async () => {
  north = await provider('north', behave);
  const { target, stateHome } = inject('e2e');
  const place = ['--host', north.address, '--port', String(north.port), '--match', '203.0.113.78'];
  const account = ['--username', 'customer', '--secret-stdin', '--register'];
  const { exitCode, stderr } = await runCli(
    ['trunk', 'add', 'north', '--type', 'trunk', ...place, ...account, '--target', target],
    { stateHome, input: 'Provider secret #1\n' },
  );
  expect(exitCode, stderr).toBe(0);
});
afterAll(async () => {
  closeAgents();
  await removeEverything();
});

describe('trunk test', () => {
  it('finds a trunk that answers, and where this server is registered, in order', async () => {
    const { exitCode, ok, steps } = await test('north');
    expect({ exitCode, ok }, JSON.stringify(steps)).toEqual({ exitCode: 0, ok: true });
    expect(steps.map(({ name }) => name)).toEqual(['ask Asterisk', 'OPTIONS', 'reach', 'register']);
    const shown = await smartcms('trunk', 'test', 'north');
    expect(shown.stdout).toMatch(/✔ register .*customer is registered\s+The trunk north works/);
  });

  it.each([
    ['a wrong secret', { REGISTER: refused }, 'register', /user name or secret of customer \(401\)/],
    ['a barred account', { REGISTER: '403 Forbidden' }, 'register', /forbids customer to register \(403\)/],
    ['an address that is not allowed', { OPTIONS: '403 Forbidden' }, 'OPTIONS', /403.*this server's address/],
    ['a provider out of order', { OPTIONS: '503 Service Unavailable' }, 'OPTIONS', /503: it is out of order/],
    ['silence', { OPTIONS: 'silence' }, 'OPTIONS', /no answer from UDP port \d+ of .*firewall/],
  ])('explains %s', async (_, now, step, words) => {
    manner = now;
    try {
      expect(await failure('north')).toEqual({ name: step, detail: expect.stringMatching(words) });
    } finally {
      manner = {};
    }
  });

  it('explains a port where nothing listens, a name that is none, and no route', async () => {
    await set('--port', '9');
    expect(await failure('north')).toMatchObject({
      name: 'OPTIONS',
      detail: expect.stringMatching(/refuses/),
    });
    await set('--transport', 'tls');
    expect(await failure('north')).toMatchObject({
      name: 'connect',
      detail: expect.stringMatching(/nothing listens on TLS port 9/),
    });
    await set('--transport', 'udp', '--host', 'provider.invalid');
    expect(await failure('north')).toMatchObject({
      name: 'find',
      detail: expect.stringMatching(/provider\.invalid/),
    });
    await onServer('ip route add unreachable 203.0.113.9');
    await set('--host', '203.0.113.9');
    expect(await failure('north')).toMatchObject({
      name: 'OPTIONS',
      detail: expect.stringMatching(/no route to 203\.0\.113\.9/),
    });
    await onServer('ip route del unreachable 203.0.113.9');
    await set('--host', north.address, '--port', String(north.port));
  });

  it('makes a call with audio both ways over the trunk, showing its caller id, and leaves nothing', async () => {
    await set('--caller-id', '+4930111');
    const testing = test('north', '--call', '+4930123456');
    const call = await north.incoming();
    expect(call.called).toBe('+4930123456');
    call.answer();
    call.rtp.speak(0x51);
    const { ok, steps, audio } = await testing;
    expect(ok, JSON.stringify(steps)).toBe(true);
    expect(steps.slice(-2).map(({ name }) => name)).toEqual(['call +4930123456', 'audio']);
    expect(audio?.packetsReceived).toBeGreaterThan(150);
    expect(call.rtp.heard()).toBeGreaterThan(75);
    const shown = call.invitation?.headers.find(([name]) => name === 'P-Asserted-Identity')?.[1];
    expect(shown).toContain('+4930111');
    await until('the end', () => call.ended);
    expect(await asterisk('core show channels count')).toMatch(/^0 active channels/m);
    expect(await asterisk('database show trunk-test')).toMatch(/^0 results/m);
  });

  it('says why a call was not answered', async () => {
    manner = { INVITE: '403 Forbidden' };
    const { name, detail } = await failure('north', '--call', '0900123');
    expect({ name, detail }).toEqual({
      name: 'call 0900123',
      detail: expect.stringMatching(/403: it forbids this call/),
    });
    manner = {};
  });

  it('refuses what is no number, an emergency number, and no trunk', async () => {
    expectRefusal(await smartcms('trunk', 'test', 'north', '--call', '1@example.com'), 2, /number/);
    expectRefusal(await smartcms('trunk', 'test', 'north', '--call', '112'), 2, /emergency/);
    expectRefusal(await smartcms('trunk', 'test', 'nowhere'), 7, /no trunk nowhere/);
  });
});
