import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAmi } from '../../src/asterisk/ami/client.ts';
import type { CallTestResult } from '../../src/domain/call-test.ts';
import { Secret } from '../../src/domain/secret.ts';
import { openTcp } from '../../src/services/backends.ts';
import { asteriskMissing, startAsterisk, type TestAsterisk } from '../support/asterisk.ts';
import { selfSigned } from '../support/certificate.ts';
import { type Agent, until } from '../support/sip/agent.ts';
import { removeEverything } from './extensions.ts';
import { closeAgents, importExtensions, phone, removeRouting, run } from './routing.ts';
import { addressOf, smartcms } from './server.ts';

const missing = asteriskMissing();

/** The provider's manager, who may have it call. */
const manager = `[general]
enabled = yes
bindaddr = 0.0.0.0
port = 5038

[smartcms_test]
secret = test-ami-secret
read = system,call
write = system,originate
`;

/** A provider that speaks TLS alone, and takes no sound that is not encrypted; whoever calls hears himself. */
const files = (customer: string) => {
  const { key, cert } = selfSigned('192.0.2.1');
  return {
    'manager.conf': manager,
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
aors = customer
disallow = all
allow = ulaw
media_encryption = sdes
direct_media = no

[customer]
type = aor
contact = sip:${customer}:5061\\;transport=tls

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
    const place = ['--host', provider.address, '--match', provider.address, '--transport', 'tls', '--srtp'];
    await run('trunk', 'add', 'secure', '--type', 'trunk', ...place);
    await run('route', 'out', 'add', '_0Z.', '--trunk', 'secure');
  });
  afterAll(async () => {
    closeAgents();
    await removeRouting();
    await removeEverything();
    await provider?.stop();
  });

  /** The provider calls this server; whoever answers hears himself. */
  async function callIn(number: string): Promise<void> {
    const stream = () => openTcp('127.0.0.1', provider.port);
    const secret = new Secret(provider.secret);
    const ami = await connectAmi({ stream, username: provider.username, secret, timeoutMs: 5000 });
    try {
      await ami.action('Originate', {
        ...{ Channel: `PJSIP/${number}@customer`, CallerID: '0891234', Async: 'true' },
        ...{ Context: 'provider', Exten: '11', Priority: '1' },
      });
    } finally {
      ami.close();
    }
  }

  it('carries encrypted sound both ways', async () => {
    const call = await alice.call('0301234');
    expect(await call.outcome()).toBe(200);
    call.rtp.speak(0x71);
    await until('its own sound', () => call.rtp.heard(0x71) > 50);
    await call.hangUp();
  });

  it('takes calls in, encrypted, by the address that they come from', async () => {
    await run('route', 'in', 'add', '4930200', '--to', 'extension:7501');
    const index = alice.calls.length;
    await callIn('4930200');
    const there = await alice.incoming(index);
    expect(there.caller).toBe('0891234');
    there.answer();
    there.rtp.speak(0x72);
    await until('its own sound', () => there.rtp.heard(0x72) > 50);
    await there.hangUp();
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
