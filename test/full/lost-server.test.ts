import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf } from '../e2e/server.ts';
import { eventsOf, runCli } from '../support/cli.ts';
import { startS3 } from '../support/s3.ts';
import { openPhone } from '../support/sip/phone.ts';

const [a, b] = ['dr-a', 'dr-b'];
const phone = { number: '6001' };

/** One request to the API of a server, whose certificate nobody vouches for. */
function api(
  server: string,
  method: 'GET' | 'POST',
  path: string,
  { body, token }: { body?: object; token?: string } = {},
): Promise<{ status: number; answer: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const sent = request(
      { host: server, path, method, headers, rejectUnauthorized: false },
      async (response) => {
        resolve({ status: response.statusCode ?? 0, answer: JSON.parse(await text(response)) });
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function registers(server: string, password: string): Promise<number> {
  const open = await openPhone({ server, transport: 'udp', ...phone, password });
  try {
    return (await open.register()).status;
  } finally {
    open.close();
  }
}

describe('a server that is lost', () => {
  let stateHome: string;
  let archive: string;
  let keyFile: string;
  let secret: string;
  let credentials: { email: string; password: string; licenseKey: string };
  let identity: string;
  let token: string;

  const on = async (name: string | undefined, ...args: string[]) => {
    const result = await runCli([...args, '--target', `sandbox:${name}`], { stateHome });
    expect(result.exitCode, result.stderr).toBe(0);
    return result.stdout;
  };

  beforeAll(async () => {
    stateHome = await mkdtemp(join(tmpdir(), 'smartcms-dr-'));
    archive = join(stateHome, 'server.tar.zst.age');
    keyFile = join(stateHome, 'key.txt');
  });
  afterAll(async () => {
    for (const name of [a, b]) await runCli(['sandbox', 'down', String(name), '--yes'], { stateHome });
    await rm(stateHome, { recursive: true, force: true });
  });

  it('had a phone, an administrator, a licence, and an encrypted copy of it all elsewhere', async () => {
    const deployed = eventsOf(await on(a, 'deploy', '--json')).at(-1);
    credentials = JSON.parse(await readFile(String(deployed?.credentialsFile), 'utf8'));
    await on(a, 'ext', 'add', phone.number, '--type', '3rd_party');
    secret = JSON.parse(await on(a, 'ext', 'credentials', phone.number, '--json')).password;
    const server = await addressOf(`smartcms-sandbox-${a}`);
    expect(await registers(server, secret)).toBe(200);
    const { licenseKey } = credentials;
    const activated = await runCli(['license', 'activate', '--key-stdin', '-t', `sandbox:${a}`], {
      stateHome,
      input: licenseKey,
    });
    expect(activated.exitCode, activated.stderr).toBe(0);
    const login = await api(server, 'POST', '/api/login', { body: credentials });
    token = String(login.answer['token']);
    expect((await api(server, 'GET', '/api/me', { token })).status).toBe(200);
    const key = await generateIdentity();
    await writeFile(keyFile, `${key}\n`, { mode: 0o600 });
    const recipient = await identityToRecipient(key);
    const format = '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}';
    const inspect = ['inspect', '--format', format, `smartcms-sandbox-${a}`];
    const s3 = await startS3((await execa('docker', inspect)).stdout.trim());
    const copies = ['--copy-to', 's3://backups/phones', '--s3-endpoint', s3.endpoint];
    const scheduled = await runCli(
      [
        ...['backup', 'schedule', '--all', '--encrypt', recipient, ...copies],
        ...['--s3-credentials-stdin', '-t', `sandbox:${a}`],
      ],
      { stateHome, input: `${s3.accessKeyId}:${s3.secretAccessKey}` },
    );
    expect(scheduled.exitCode, scheduled.stderr).toBe(0);
    const run = JSON.parse(await on(a, 'backup', 'run', '--json'));
    expect(run).toMatchObject({ ok: true, verified: true });
    const copy = s3.objects.get(`phones/${run.backup}.tar.zst.age`);
    await writeFile(archive, copy?.content ?? '');
    await s3.stop();
    identity = await on(a, 'license', 'verify', '--json');
    await runCli(['sandbox', 'down', String(a), '--yes'], { stateHome });
  });

  it('is made anew from it on another', async () => {
    await on(b, 'deploy');
    const server = await addressOf(`smartcms-sandbox-${b}`);
    expect(await registers(server, secret)).not.toBe(200);
    const login = () => api(server, 'POST', '/api/login', { body: credentials });
    expect((await login()).status).toBe(401);

    const restore = ['restore-db', archive, '--all', '--decrypt-with', keyFile, '--confirm', `sandbox:${b}`];
    const restored = JSON.parse(await on(b, ...restore, '--json'));
    expect(restored.parts).toEqual(expect.arrayContaining(['certificates', 'identity', 'secrets']));

    expect(await registers(server, secret)).toBe(200);
    expect(await login()).toMatchObject({ status: 200, answer: { mustChangePassword: true } });
    // Sessions ended with the server: what was a logout since must stay one.
    expect((await api(server, 'GET', '/api/me', { token })).status).toBe(401);
    expect(JSON.parse(await on(b, 'license', 'verify', '--json'))).toEqual(JSON.parse(identity));
    expect((await api(server, 'GET', '/api/license/verify')).answer).toMatchObject({ valid: true });
  });

  it('is a server like any other then: healthy, and a deploy finds nothing to change', async () => {
    expect(JSON.parse(await on(b, 'status', '--json'))).toMatchObject({ healthy: true });
    // Its address may be another one than the certificate of the first server names.
    await on(b, 'deploy');
    expect(eventsOf(await on(b, 'deploy', '--json')).at(-1)).toMatchObject({ changed: 0 });
  });
});
