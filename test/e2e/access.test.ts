import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { sandboxBase } from '../../src/server/sandbox/image.ts';
import { addressOf } from './server.ts';

let address = '';
beforeAll(async () => {
  address = await addressOf();
});

interface Answer {
  status: number | undefined;
  headers: http.IncomingHttpHeaders;
  body: string;
}

function get(url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const client = url.startsWith('https:') ? https : http;
    client
      .get(url, { rejectUnauthorized: false }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      })
      .on('error', reject);
  });
}

/** The status of a WebSocket handshake with the subprotocol of SIP phones. */
function webSocket(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = https.request(url, {
      rejectUnauthorized: false,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
        'Sec-WebSocket-Protocol': 'sip',
      },
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    request.end();
  });
}

describe('the console and the API', () => {
  it('answer over HTTPS, under a strict content security policy', async () => {
    const page = await get(`https://${address}/`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>');
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['server']).toBe('nginx');
  });

  it('give styles a nonce that is new with each page, and keep files by their hash', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, body } = await get(`https://${address}/extensions?page=2`);
        const nonce = /'nonce-([0-9a-f]{32})'/.exec(String(headers['content-security-policy']))?.[1];
        expect(body).toContain(`ngcspnonce="${nonce}"`);
        expect(headers['cache-control']).toBe('no-store');
        return nonce;
      }),
    );
    expect(nonces[0]).not.toBe(nonces[1]);

    const { body } = await get(`https://${address}/`);
    const script = await get(`https://${address}/${/src="(main-[\w-]+\.js)"/.exec(body)?.[1]}`);
    expect(script.status).toBe(200);
    expect(script.headers['cache-control']).toContain('immutable');
    expect(script.headers['content-security-policy']).toContain("default-src 'self'");
    expect((await get(`https://${address}/chunk-ABCDEFGH.js`)).status).toBe(404);
  });

  it('are reached by http through a redirect', async () => {
    const { status, headers } = await get(`http://${address}/`);
    expect(status).toBe(308);
    expect(headers.location).toBe(`https://${address}/`);
  });

  it('tell that every service is well, and that the licence waits to be activated', async () => {
    const health = await get(`https://${address}/api/health`);
    expect(health.status).toBe(200);
    expect(JSON.parse(health.body)).toMatchObject({
      status: 'ok',
      services: { database: { status: 'ok' }, redis: { status: 'ok' }, asterisk: { status: 'ok' } },
    });
    const license = await get(`https://${address}/api/license/verify`);
    expect(JSON.parse(license.body)).toEqual({
      valid: false,
      code: 'NOT_ACTIVATED',
      type: 'super_admin',
      expiresAt: null,
    });
  });
});

describe('phones in browsers', () => {
  it('get a WebSocket through nginx and from Asterisk itself', async () => {
    expect(await webSocket(`https://${address}/ws`)).toBe(101);
    expect(await webSocket(`https://${address}:8089/ws`)).toBe(101);
  });

  it('find nothing else of Asterisk there', async () => {
    for (const path of [
      '/ari/asterisk/info',
      '/ari/api-docs/resources.json',
      '/httpstatus',
      '/static/',
      '/metrics',
      '/manager',
      '/',
    ]) {
      expect((await get(`https://${address}:8089${path}`)).status, path).not.toBe(200);
    }
    expect((await get(`https://${address}/ari/asterisk/info`)).body).not.toContain('asterisk_id');
  });
});

describe('a neighbour on the network', () => {
  const ports = { 5038: 'AMI', 8088: 'ARI and plain WebSocket', 3000: 'API', 3306: 'MariaDB', 6379: 'Redis' };

  async function canConnect(port: number | string): Promise<boolean> {
    const probe = `exec 3<>/dev/tcp/${address}/${port}`;
    const { exitCode } = await execa(
      'docker',
      ['run', '--rm', sandboxBase.tag, 'timeout', '3', 'bash', '-c', probe],
      { reject: false },
    );
    return exitCode === 0;
  }

  it('reaches what is public', async () => {
    for (const port of [80, 443, 5060, 5061, 8089]) expect(await canConnect(port), String(port)).toBe(true);
  });

  it.each(Object.entries(ports))('does not reach port %s (%s)', async (port) => {
    expect(await canConnect(port)).toBe(false);
  });
});
