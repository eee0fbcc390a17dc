import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AmiClient, connectAmi } from '../../../src/asterisk/ami/client.ts';
import { amiField } from '../../../src/asterisk/ami/parser.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { openTcp } from '../../../src/services/backends.ts';
import { asteriskMissing, startAsterisk, type TestAsterisk } from '../../support/asterisk.ts';

const missing = asteriskMissing();

describe.skipIf(missing)(`AMI client with a real Asterisk${missing ? ` (${missing})` : ''}`, () => {
  let asterisk: TestAsterisk;
  let client: AmiClient;

  const logIn = (port: number, secret = asterisk.secret, username = asterisk.username) =>
    connectAmi({
      stream: () => openTcp('127.0.0.1', port),
      username,
      secret: new Secret(secret),
      timeoutMs: 5000,
    });

  beforeAll(async () => {
    asterisk = await startAsterisk();
    client = await logIn(asterisk.port);
  });
  afterAll(async () => {
    client?.close();
    await asterisk?.stop();
  });

  it('logs in and pings', async () => {
    expect(client.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await client.ping()).toBeGreaterThan(0);
  });

  it.each([
    ['secret', 'wrong', undefined],
    ['user', 'wrong', 'nobody'],
  ])('tells that the %s is refused', async (_name, secret, username) => {
    await expect(logIn(asterisk.port, secret, username)).rejects.toMatchObject({ code: 'auth_failed' });
  });

  it('lists every endpoint once', async () => {
    const endpoints = await client.list('PJSIPShowEndpoints');
    expect(new Set(endpoints.map((event) => amiField(event, 'ObjectName'))).size).toBe(asterisk.endpoints);
    expect(endpoints).toHaveLength(asterisk.endpoints);
  });

  it('gives an empty list, whether Asterisk calls it an error or not', async () => {
    expect(await client.list('PJSIPShowContacts')).toEqual([]);
    expect(await client.list('CoreShowChannels')).toEqual([]);
  });

  it('keeps lists and actions apart that run at once', async () => {
    const [endpoints, aors, pong] = await Promise.all([
      client.list('PJSIPShowEndpoints'),
      client.list('PJSIPShowAors'),
      client.action('Ping'),
    ]);
    expect([endpoints.length, aors.length]).toEqual([asterisk.endpoints, asterisk.endpoints]);
    expect(amiField(pong, 'Ping')).toBe('Pong');
  });

  it('says why Asterisk refused', async () => {
    const endpoint = client.action('PJSIPShowEndpoint', { Endpoint: 'nosuch' });
    await expect(endpoint).rejects.toThrow(
      'Asterisk refused PJSIPShowEndpoint: Unable to retrieve endpoint nosuch',
    );
    await expect(client.action('Command', { Command: 'core show version' })).rejects.toMatchObject({
      code: 'auth_failed',
    });
    await expect(client.action('NoSuchAction')).rejects.toThrow(/Invalid\/unknown command/);
  });

  it('sends the longest line that it allows', async () => {
    const longest = 'x'.repeat(1024 - 'Endpoint: \r\n'.length);
    await expect(client.action('PJSIPShowEndpoint', { Endpoint: longest })).rejects.toThrow(
      /Unable to retrieve/,
    );
    expect(await client.ping()).toBeGreaterThan(0);
  });

  it('refuses an injection and stays usable', async () => {
    const injected = '1001\r\n\r\nAction: Command\r\nCommand: core stop now';
    await expect(client.action('PJSIPShowEndpoint', { Endpoint: injected })).rejects.toMatchObject({
      code: 'usage',
    });
    expect(await client.ping()).toBeGreaterThan(0);
  });

  it('rejects a list whose link is cut in the middle', async () => {
    const proxy = await cutAfter(asterisk.port, 4000);
    try {
      const cut = await logIn(proxy.port);
      await expect(cut.list('PJSIPShowEndpoints')).rejects.toMatchObject({ code: 'connection_lost' });
      expect(cut.connected).toBe(false);
    } finally {
      proxy.server.close();
    }
  });

  it('says so when nothing listens', async () => {
    await expect(logIn(1)).rejects.toMatchObject({ code: 'unreachable' });
  });
});

/** A proxy that passes on so many bytes of Asterisk's and then breaks the link. */
async function cutAfter(target: number, bytes: number): Promise<{ server: Server; port: number }> {
  const server = createServer(async (near: Socket) => {
    const far = await openTcp('127.0.0.1', target);
    let left = bytes;
    near
      .on('error', () => undefined)
      .pipe(far)
      .on('error', () => undefined);
    far.on('data', (chunk: Buffer) => {
      near.write(chunk.subarray(0, left));
      left -= chunk.length;
      if (left > 0) return;
      near.resetAndDestroy();
      far.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
