import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallTestResult } from '../../src/domain/call-test.ts';
import { asteriskMissing, startAsterisk, type TestAsterisk } from '../support/asterisk.ts';
import { selfSigned } from '../support/certificate.ts';
import { type Agent, until } from '../support/sip/agent.ts';
import { removeEverything } from './extensions.ts';
import { closeAgents, importExtensions, phone, removeRouting, run } from './routing.ts';
import { addressOf, smartcms } from './server.ts';

const missing = asteriskMissing();

/** A provider that speaks TLS alone, and takes no sound that is not encrypted; whoever calls hears himself. */
const files = (customer: string) => {
  const { key, cert } = selfSigned('192.0.2.1');
  return {
    'key.pem': key,
    'cert.pem': cert,
    'extensions.conf': '[provider]\nexten => _X.,1,Answer()\n same => n,Echo()\n',
    'pjsip.conf': `
[tls]
type = transport
protocol = tls
bind = 0.0.0.0:5061
method = tlsv1_2
cert_file = /etc/asterisk/cert.pem
priv_key_file = /etc/asterisk/key.pem

[customer]
type = endpoint
context = provider
transport = tls
disallow = all
allow = ulaw
media_encryption = sdes
direct_media = no

[customer]
type = identify
endpoint = customer
match = ${customer}
`,
  };
};

describe.skipIf(missing !== null)(`a trunk over TLS${missing ? ` (${missing})` : ''}`, () => {
  let provider: TestAsterisk;
  let alice: Agent;

  beforeAll(async () => {
    provider = await startAsterisk(files(await addressOf()));
    await importExtensions(['7501']);
    alice = await phone('7501');
    const place = ['--host', provider.address, '--transport', 'tls', '--srtp'];
    await run('trunk', 'add', 'secure', '--type', 'trunk', ...place);
    await run('route', 'out', 'add', '_0Z.', '--trunk', 'secure');
  });
  afterAll(async () => {
    closeAgents();
    await removeRouting();
    await removeEverything();
    await provider?.stop();
  });

  it('carries encrypted sound both ways', async () => {
    const call = await alice.call('0301234');
    expect(await call.outcome()).toBe(200);
    call.rtp.speak(0x71);
    await until('its own sound', () => call.rtp.heard(0x71) > 50);
    await call.hangUp();
  });

  it('is tested as any other, and told of a certificate that proves nothing', async () => {
    const { ok, steps } = await run<CallTestResult>('trunk', 'test', 'secure');
    expect(ok, JSON.stringify(steps)).toBe(true);
    expect(steps.find(({ name }) => name === 'connect')?.detail).toMatch(/does not prove that it is/);
  });

  it('has a provider that takes nothing else', async () => {
    await run('trunk', 'set', 'secure', '--no-srtp');
    expect(await (await alice.call('0301234')).outcome()).toBeGreaterThanOrEqual(400);
    await run('trunk', 'set', 'secure', '--transport', 'tcp', '--port', '5061');
    const { exitCode, stdout } = await smartcms('trunk', 'test', 'secure', '--json');
    expect(exitCode).toBe(1);
    expect((JSON.parse(stdout) as CallTestResult).steps.find(({ ok }) => !ok)?.name).toBe('OPTIONS');
  });
});
