import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { modulesOfRole } from '../../src/domain/modules.ts';
import { eventsOf } from '../support/cli.ts';
import { openPhone } from '../support/sip/phone.ts';
import { contactsOf, ext, sql } from './extensions.ts';
import { addressOf, onServer } from './server.ts';

const number = '7600';
const phoneUser = 'api-phone@example.com';
const chosen = 'correct horse battery';
const agent = new Agent({ rejectUnauthorized: false, keepAlive: true });

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came is compared as it is
  body: any;
}

interface Frame {
  type: string;
  event?: { type: string; subject: string; details?: Record<string, unknown> };
}

describe('the API through the web server', () => {
  let server: string;
  let credentials: { email: string; password: string; licenseKey: string };
  let restore: string;
  let token: string;

  beforeAll(async () => {
    server = await addressOf();
    const file = eventsOf(inject('e2e').first.stdout).at(-1)?.credentialsFile ?? '';
    credentials = JSON.parse(await readFile(file, 'utf8'));
    // Afterwards the server is as it was: other tests begin before the first login too.
    restore = await sql(
      `SELECT CONCAT('UPDATE users SET password_hash = ', QUOTE(password_hash), ', must_change_password = ',
         must_change_password, ', last_login_at = ', QUOTE(last_login_at), ' WHERE id = ', id, ';')
       FROM users WHERE email = '${credentials.email}';
       SELECT CONCAT('DELETE FROM license_activations WHERE id > ', COALESCE(MAX(id), 0), ';')
       FROM license_activations;`,
    );
  });
  afterAll(async () => {
    await sql(`${restore} DELETE FROM users WHERE email = '${phoneUser}';
      DELETE t FROM access_tokens t JOIN users u ON u.id = t.user_id WHERE u.email = '${credentials.email}';`);
    await ext('remove', number, '--yes').catch(() => undefined);
    agent.destroy();
  });

  function ask(method: string, path: string, body?: object, bearer?: string): Promise<Answer> {
    const sent = request(`https://${server}${path}`, { method, agent });
    if (bearer !== undefined) sent.setHeader('authorization', `Bearer ${bearer}`);
    if (body !== undefined) sent.setHeader('content-type', 'application/json');
    return new Promise((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', async (response) => {
        let text = '';
        for await (const part of response) text += part;
        resolve({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) });
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
  const logIn = (email: string, password: string) => ask('POST', '/api/login', { email, password });

  it('lets the first administrator in with what the deploy told, once the password is another', async () => {
    const { email, password, licenseKey } = credentials;
    const entered = await logIn(email, password);
    expect(entered).toMatchObject({ status: 200, body: { mustChangePassword: true, user: { email } } });
    token = entered.body.token;
    const refused = { status: 403, body: { error: { code: 'password_change_required' } } };
    expect(await ask('GET', '/api/license/modules', undefined, token)).toMatchObject(refused);
    expect(await ask('GET', '/api/users', undefined, token)).toMatchObject(refused);
    expect((await ask('GET', '/api/me', undefined, token)).body).toMatchObject({ role: 'super_admin' });

    const change = { currentPassword: password, newPassword: chosen };
    expect((await ask('POST', '/api/password', change, token)).status).toBe(200);
    expect((await logIn(email, password)).status).toBe(401);
    expect((await logIn(email, chosen)).body).toMatchObject({ mustChangePassword: false });

    const activated = await ask('POST', '/api/license/activate', { license_key: licenseKey });
    expect(activated).toMatchObject({ status: 200, body: { valid: true, type: 'super_admin' } });
    const menu = await ask('GET', '/api/license/modules', undefined, token);
    expect(menu.body.modules.toSorted()).toEqual([...modulesOfRole('super_admin')].sort());
  });

  it('gives a session a phone, tells over a WebSocket that it registers, and ends it with the logout', async () => {
    const frames: Frame[] = [];
    const { body } = await ask('POST', '/api/events/ticket', {}, token);
    const socket = new WebSocket(`wss://${server}/api/events?ticket=${body.ticket}`, {
      origin: `https://${server}`,
      rejectUnauthorized: false,
    });
    socket.on('message', (data) => void frames.push(JSON.parse(String(data))));
    const told = (type: string, details = {}) =>
      expect
        .poll(() => frames.map(({ event }) => event), { timeout: 20_000 })
        .toContainEqual(
          expect.objectContaining({ type, subject: number, details: expect.objectContaining(details) }),
        );
    await expect.poll(() => frames.map(({ type }) => type), { timeout: 20_000 }).toContain('snapshot');

    await ext('add', number, '--type', 'extension');
    await told('extension.created');
    const user = { email: phoneUser, role: 'operator', password: chosen, extension: number };
    expect((await ask('POST', '/api/users', user, token)).status).toBe(201);
    const own = (await logIn(phoneUser, chosen)).body.token;
    const credential = (await ask('GET', '/api/me/phone', undefined, own)).body;
    expect(credential).toMatchObject({ username: number, transport: 'wss', path: '/ws' });

    const phone = await openPhone({ server, transport: 'wss', number, password: credential.password });
    try {
      expect((await phone.register()).status).toBe(200);
      await told('registration.changed', { registered: true });
      const page = await ask('GET', `/api/extensions?q=${number}`, undefined, token);
      expect(page.body).toMatchObject({ total: 1, items: [{ number, registered: true }] });

      expect((await ask('POST', '/api/logout', {}, own)).status).toBe(204);
      expect(await contactsOf(number)).toEqual([]);
      expect(await phone.register()).toEqual({ status: 401, contacts: [] });
      await told('registration.changed', { registered: false });
      expect((await ask('GET', '/api/me/phone', undefined, own)).status).toBe(401);
    } finally {
      phone.close();
      socket.close();
    }
  });

  it('runs without root, rights or a package manager, on a file system that is not written', async () => {
    const [container] = JSON.parse(await onServer('docker inspect smartcms-api'));
    expect(container.HostConfig).toMatchObject({ ReadonlyRootfs: true, Privileged: false, CapDrop: ['ALL'] });
    expect(JSON.stringify(container)).not.toContain('docker.sock');
    const inside = (script: string) =>
      onServer(`docker exec -i smartcms-api bash <<'INSIDE'\n${script}\nINSIDE`);
    expect(Number(await inside('id -u'))).toBeGreaterThan(0);
    expect(await inside('touch /app/x 2>&1 || true')).toContain('Read-only file system');
    const managers = ['npm', 'npx', 'yarn', 'pnpm', 'corepack', 'apt', 'apt-get', 'dpkg', 'pip', 'pip3'];
    const found = await inside(`for name in node ${managers.join(' ')}; do command -v $name; done || true`);
    expect(found.split('\n').map((path) => path.split('/').at(-1))).toEqual(['node']);
    const leftovers = await inside('ls -A /var/lib/apt/lists /var/cache/apt 2>/dev/null; ls /app');
    expect(leftovers.split('\n').filter((line) => !/^(|\/.*:)$/.test(line))).toEqual([
      'argon2.linux-arm64-gnu.node',
      'argon2.linux-x64-gnu.node',
      'server.js',
    ]);
    const bytes = await onServer(`docker image inspect --format '{{.Size}}' ${container.Image}`);
    expect(Number(bytes) / 1024 ** 2).toBeLessThan(250);
  });
});
