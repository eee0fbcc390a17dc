import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AmiClient, connectAmi } from '../../../src/asterisk/ami/client.ts';
import { outboundRegistrations, registerAgain, unregister } from '../../../src/asterisk/providers.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { openTcp } from '../../../src/services/backends.ts';
import { asteriskMissing, startAsterisk, type TestAsterisk } from '../../support/asterisk.ts';

const missing = asteriskMissing();

/** A provider that takes every registration, or says nothing. */
class Registrar {
  /** What each REGISTER asked for, in seconds. */
  readonly expires: number[] = [];
  isSilent = false;
  readonly #socket: Socket = createSocket('udp4');

  async listen(): Promise<number> {
    this.#socket.on('message', (message, { address, port }) => {
      const text = message.toString();
      if (!text.startsWith('REGISTER') || this.isSilent) return;
      const header = (name: string) => new RegExp(`^${name}:.*$`, 'im').exec(text)?.[0] ?? '';
      this.expires.push(Number(header('Expires').split(':')[1]));
      const lines = ['SIP/2.0 200 OK', ...['Via', 'From', 'Call-ID', 'CSeq'].map(header)];
      lines.push(`${header('To')};tag=1`, header('Contact'), header('Expires'), 'Content-Length: 0', '', '');
      this.#socket.send(lines.filter((line, index) => line !== '' || index > 7).join('\r\n'), port, address);
    });
    this.#socket.bind(0);
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }
}

describe.skipIf(missing !== null)(`a registration with a provider${missing ? ` (${missing})` : ''}`, () => {
  const provider = new Registrar();
  let asterisk: TestAsterisk;
  let ami: AmiClient;

  beforeAll(async () => {
    const format = '{{(index .IPAM.Config 0).Gateway}}';
    const here = (await execa('docker', ['network', 'inspect', '-f', format, 'bridge'])).stdout.trim();
    const uri = `sip:customer@${here}:${await provider.listen()}`;
    asterisk = await startAsterisk({
      'pjsip.conf': `[udp]\ntype=transport\nprotocol=udp\nbind=0.0.0.0:5060
[provider]\ntype=registration\ntransport=udp\nserver_uri=${uri}\nclient_uri=${uri}\n`,
    });
    const { port, username, secret } = asterisk;
    ami = await connectAmi({
      stream: () => openTcp('127.0.0.1', port),
      username,
      secret: new Secret(secret),
      timeoutMs: 10_000,
    });
  });
  afterAll(async () => {
    ami?.close();
    provider.close();
    await asterisk?.stop();
  });

  const status = async () => (await outboundRegistrations(ami)).get('provider')?.status;

  it('is taken back, and known to be', async () => {
    await expect.poll(status, { timeout: 15_000 }).toBe('Registered');
    expect(await unregister(ami, 'provider')).toBe(true);
    expect(provider.expires.at(-1)).toBe(0);
    expect(await status()).not.toBe('Registered');
    // There is nothing to take back.
    expect(await unregister(ami, 'provider')).toBe(true);
  });

  it('is not known to be taken back while the provider is silent', async () => {
    await registerAgain(ami, 'provider');
    await expect.poll(status, { timeout: 15_000 }).toBe('Registered');
    provider.isSilent = true;
    expect(await unregister(ami, 'provider')).toBe(false);
  });
});
