import { Agent, request } from 'node:https';
import type { Role } from '../../src/domain/modules.ts';
import { roles } from '../../src/domain/modules.ts';
import { sql } from './extensions.ts';
import { addressOf, smartcms } from './server.ts';

const password = 'only for this one test run';
const names = [
  ...[
    'Ayu Lestari',
    'Budi Santoso',
    'Citra Dewi',
    'Dimas Pratama',
    'Eka Putri',
    'Fajar Nugroho',
    'Gita Sari',
  ],
  ...['Hendra Wijaya', 'Indah Permata', 'Joko Susilo', 'Kartika Ningrum', 'Lukman Hakim', 'Maya Anggraini'],
];

/** What the tests of the console need on the server: a licence that waits for its key, and a user of each role. */
export interface ConsoleAccounts {
  base: string;
  licenseKey: string;
  /** A new master administrator, whose password was generated. */
  newcomer(): Promise<{ email: string; password: string }>;
  /** Numbers of extensions that the test made, to be removed with the rest. */
  added: string[];
  /** The user of a role, as someone logs in. */
  userOf(role: Role): { email: string; password: string };
  /** Activates the licence again, after its seat was released. */
  activate(): Promise<void>;
  /** Whether someone gets in with this password. */
  mayLogIn(user: { email: string; password: string }): Promise<boolean>;
  /** A session's token. */
  logIn(role: Role): Promise<string>;
  /** Some extensions of each type, so that lists have something to show. */
  addPhones(): Promise<void>;
  addPhone(number: string, name: string): Promise<void>;
  /** Gives the user of a role an extension, which is added for it. */
  givePhone(role: Role, number: string): Promise<void>;
  changeOperatorLicense(change: {
    modules?: string[] | null;
    status?: 'active' | 'suspended';
  }): Promise<void>;
  makeViewer(role: Role): Promise<void>;
  /** Leaves the server as it was. */
  remove(): Promise<void>;
}

const emailOf = (who: string) => `console-${who}@example.com`;

export async function openConsoleAccounts(): Promise<ConsoleAccounts> {
  const base = `https://${await addressOf()}`;
  const agent = new Agent({ rejectUnauthorized: false });
  // Whatever is activated is set aside, so that the server is as a new one.
  const seats = (await sql('SELECT license_id FROM license_activations; DELETE FROM license_activations;'))
    .split('\n')
    .filter((id) => id !== '');
  const [license, chief] = await Promise.all([
    run('license', 'create', '--type', 'super_admin', '--name', 'console'),
    run('user', 'add', emailOf('chief'), '--role', 'super_admin'),
  ]);
  const added: string[] = [];
  let token: Promise<string> | undefined;
  let operator: { user: number; license: number } | undefined;
  const users = new Map<Role, number>();

  /** One request; throws with the answer if it is refused. */
  function ask<T>(method: string, path: string, body?: unknown, bearer?: string): Promise<T> {
    const sent = request(`${base}${path}`, { method, agent });
    if (bearer !== undefined) sent.setHeader('authorization', `Bearer ${bearer}`);
    if (body !== undefined) sent.setHeader('content-type', 'application/json');
    return new Promise<T>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', async (response) => {
        let text = '';
        for await (const part of response) text += part;
        if ((response.statusCode ?? 500) < 300) resolve(text === '' ? (null as T) : JSON.parse(text));
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
  const logInAs = async (email: string, secret: string) =>
    (await ask<{ token: string }>('POST', '/api/login', { email, password: secret })).token;

  /** The chief's session, and with it a user of each role; once the server is licensed. */
  function begin(): Promise<string> {
    token ??= (async () => {
      await ask('POST', '/api/license/activate', { license_key: license.key });
      const first = await logInAs(emailOf('chief'), chief.password);
      await ask('POST', '/api/password', { currentPassword: chief.password, newPassword: password }, first);
      const own = await ask<{ id: number }>(
        'POST',
        '/api/licenses',
        { type: 'operator', name: 'console', modules: null },
        first,
      );
      for (const role of roles) {
        const licenseId = role === 'operator' ? own.id : null;
        const user = { email: emailOf(role), role, name: nameOf[role], password, licenseId };
        const { id } = await ask<{ id: number }>('POST', '/api/users', user, first);
        users.set(role, id);
        if (role === 'operator') operator = { user: id, license: own.id };
      }
      return first;
    })();
    return token;
  }

  async function addPhone(number: string, name: string, type = 'extension'): Promise<void> {
    added.push(number);
    await ask('POST', '/api/extensions', { number, type, name }, await begin());
  }

  return {
    base,
    licenseKey: license.key,
    async newcomer() {
      const email = emailOf('newcomer');
      const { password: given } = await run('user', 'add', email, '--role', 'super_admin');
      return { email, password: given };
    },
    added,
    userOf: (role) => ({ email: emailOf(role), password }),
    async activate() {
      await ask('POST', '/api/license/activate', { license_key: license.key });
    },
    mayLogIn: ({ email, password: given }) =>
      logInAs(email, given).then(
        () => true,
        (error: Error) => {
          if (error.message.includes('invalid_credentials')) return false;
          throw error;
        },
      ),
    async logIn(role) {
      await begin();
      return logInAs(emailOf(role), password);
    },
    async addPhones() {
      const types = ['extension', 'line', '3rd_party', 'cas'];
      for (const [index, name] of names.entries()) {
        const number = String(64100 + index);
        await addPhone(number, name, index < 8 ? 'extension' : types[index % types.length]);
      }
    },
    addPhone,
    async givePhone(role, extension) {
      await addPhone(extension, nameOf[role]);
      await ask('PATCH', `/api/users/${users.get(role)}`, { extension }, await begin());
    },
    async changeOperatorLicense(change) {
      await ask('PUT', `/api/licenses/${operator?.license}`, change, await begin());
    },
    async makeViewer(role) {
      if (role !== 'operator') throw new Error('only the operator is known');
      await ask('PATCH', `/api/users/${operator?.user}`, { role: 'viewer' }, await begin());
    },
    async remove() {
      const chiefs = await token?.catch(() => undefined);
      for (const number of chiefs === undefined ? [] : added)
        await ask('DELETE', `/api/extensions/${number}`, undefined, chiefs).catch(() => undefined);
      const again = seats.map(
        (id) =>
          `INSERT INTO license_activations (license_id, server_id, activated_at) SELECT ${Number(id)}, id, NOW(3) FROM call_servers LIMIT 1;`,
      );
      await sql(
        `DELETE FROM users WHERE email LIKE 'console-%@example.com';
         DELETE a FROM license_activations a JOIN licenses l ON l.id = a.license_id WHERE l.name LIKE 'console%';
         DELETE FROM licenses WHERE name LIKE 'console%'; ${again.join(' ')}`,
      );
    },
  };
}

const nameOf: Record<Role, string> = {
  super_admin: 'Rina Kusuma',
  admin: 'Agus Salim',
  operator: 'Sari Utami',
  viewer: 'Tono Wibowo',
};

/** What a command prints with --json. */
async function run(...args: string[]) {
  const { exitCode, stdout, stderr } = await smartcms(...args, '--json');
  if (exitCode !== 0) throw new Error(`smartcms ${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout);
}
