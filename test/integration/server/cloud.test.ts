import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloudScript } from '../../../src/server/facts/cloud.ts';

/** The metadata services of the clouds, as their documentation has them; a cloud itself cannot be had here. */
const clouds: Record<string, (request: IncomingMessage) => string | null> = {
  'Amazon EC2': ({ method, url, headers }) => {
    if (url === '/latest/api/token')
      return method === 'PUT' && headers['x-aws-ec2-metadata-token-ttl-seconds'] ? 'a-token' : null;
    return headers['x-aws-ec2-metadata-token'] === 'a-token' ? publicIpv4(url) : null;
  },
  Google: ({ url, headers }) =>
    url === '/computeMetadata/v1/instance/network-interfaces/0/access-configs/0/external-ip' &&
    headers['metadata-flavor'] === 'Google'
      ? '203.0.113.30'
      : null,
  '7783-7084-3265-9085-8269-3286-77': ({ url, headers }) =>
    url?.startsWith('/metadata/instance/network/interface/0/ipv4/ipAddress/0/publicIpAddress?') &&
    url.includes('format=text') &&
    headers['metadata'] === 'true'
      ? '203.0.113.30'
      : null,
  'OpenStack Foundation': ({ url }) => publicIpv4(url),
};
const publicIpv4 = (url = '') => (url === '/latest/meta-data/public-ipv4' ? '203.0.113.30' : null);

describe.each(['dash', 'bash'])('the public address of a cloud, asked by %s', (shell) => {
  const dmi = mkdtempSync(join(tmpdir(), 'smartcms-dmi-'));
  let answer: (request: IncomingMessage) => string | null = () => null;
  let asked = 0;
  let service: Server;

  beforeAll(async () => {
    service = createServer((request, response) => {
      asked += 1;
      const body = answer(request);
      response.writeHead(body === null ? 404 : 200).end(body ?? '<html>not here</html>');
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    asked = 0;
  });
  afterAll(() => {
    service.close();
    rmSync(dmi, { recursive: true });
  });

  async function ask(vendor: string): Promise<string> {
    writeFileSync(join(dmi, 'sys_vendor'), `${vendor}\n`);
    const { port } = service.address() as AddressInfo;
    const script = `${cloudScript(dmi, `127.0.0.1/${port}`)}\ntrue`;
    return (await promisify(execFile)(shell, ['-c', script])).stdout.trim();
  }

  it.each(Object.keys(clouds))('%s tells it', async (vendor) => {
    answer = clouds[vendor] ?? answer;
    expect(await ask(vendor)).toBe('203.0.113.30');
  });

  it('is nothing where the cloud gave none', async () => {
    answer = () => null;
    for (const vendor of Object.keys(clouds)) expect(await ask(vendor)).toBe('');
  });

  it('is asked of nobody by a machine that is in no cloud', async () => {
    for (const vendor of ['QEMU', 'Dell Inc.', 'Microsoft Corporation', ''])
      expect(await ask(vendor)).toBe('');
    expect(asked).toBe(0);
  });
});
