import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { type Access, callerOf, requireAccess } from '../../../../src/api/plugins/access.ts';
import { answerErrors } from '../../../../src/api/plugins/errors.ts';
import type { LicenseVerdict } from '../../../../src/domain/licenses.ts';
import { type Module, openModules, type Role } from '../../../../src/domain/modules.ts';
import type { Caller } from '../../../../src/services/sessions.ts';

const token = `7|${'a'.repeat(43)}`;
let app: FastifyInstance;
afterEach(() => app.close());

function caller(
  role: Role,
  { code = 'VALID', licensed = null, mustChangePassword = false }: Partial<Given> = {},
): Caller {
  const valid = code === 'VALID';
  const verdict = { valid, code, type: role, expiresAt: null };
  return {
    sessionId: 7,
    userId: 1,
    email: 'alice@example.com',
    name: 'Alice',
    role,
    mustChangePassword,
    extension: null,
    totp: false,
    licenseId: null,
    license: { verdict, modules: openModules({ role, valid, licensed }) },
  };
}

interface Given {
  code: LicenseVerdict['code'];
  licensed: Module[] | null;
  mustChangePassword: boolean;
}

/** Asks for a route of this access as this caller; a null one has no token. */
async function ask(access: Access, who: Caller | null): Promise<{ status: number; error?: unknown }> {
  app = Fastify();
  requireAccess(app, async (given) => (given === token ? who : null));
  answerErrors(app);
  app.post('/api/thing', { config: { access } }, async (request) =>
    access === 'public' ? 'anyone' : callerOf(request).email,
  );
  const response = await app.inject({
    method: 'POST',
    url: '/api/thing',
    headers: who === null ? {} : { authorization: `Bearer ${token}` },
  });
  return {
    status: response.statusCode,
    error: response.statusCode < 400 ? undefined : response.json().error,
  };
}

describe('a route', () => {
  const extensions: Access = { module: 'extensions', role: 'admin' };

  it.each<[string, Access, Caller | null, number, string | null]>([
    ['public: anyone', 'public', null, 200, null],
    ['self: nobody', 'self', null, 401, 'unauthenticated'],
    ['self: a generated password', 'self', caller('viewer', { mustChangePassword: true }), 200, null],
    ['user: nobody', 'user', null, 401, 'unauthenticated'],
    [
      'user: a generated password',
      'user',
      caller('super_admin', { mustChangePassword: true }),
      403,
      'password_change_required',
    ],
    ['user: no licence', 'user', caller('viewer', { code: 'EXPIRED' }), 200, null],
    ['module: nobody', extensions, null, 401, 'unauthenticated'],
    [
      'module: a generated password',
      extensions,
      caller('super_admin', { mustChangePassword: true }),
      403,
      'password_change_required',
    ],
    ['module: the least role', extensions, caller('admin'), 200, null],
    ['module: a greater role', extensions, caller('super_admin'), 200, null],
    ['module: a lesser role', extensions, caller('operator'), 403, 'forbidden'],
    ['module: a role that never has it', extensions, caller('viewer'), 403, 'forbidden'],
    ['module: not licensed', extensions, caller('admin', { licensed: ['cdr'] }), 403, 'module_not_licensed'],
    [
      'module: one of them licensed',
      { module: ['lines', 'cdr'], role: 'admin' },
      caller('admin', { licensed: ['cdr'] }),
      200,
      null,
    ],
    ['module: expired', extensions, caller('super_admin', { code: 'EXPIRED' }), 403, 'license_invalid'],
    ['licences: not for admins', { module: 'licenses', role: 'admin' }, caller('admin'), 403, 'forbidden'],
    [
      'licences: expired, which the master administrator mends',
      { module: 'licenses', role: 'super_admin' },
      caller('super_admin', { code: 'SUSPENDED' }),
      200,
      null,
    ],
  ])('%s', async (_name, access, who, status, code) => {
    const answer = await ask(access, who);
    expect(answer.status).toBe(status);
    if (code !== null) expect(answer.error).toMatchObject({ code, message: expect.any(String) });
  });

  it('tells why the licence is not valid', async () => {
    const { error } = await ask(extensions, caller('admin', { code: 'SUSPENDED' }));
    expect(error).toMatchObject({ details: { code: 'SUSPENDED' } });
  });

  it('refuses to be there without saying who may call it', () => {
    app = Fastify();
    requireAccess(app, async () => null);
    expect(() => app.get('/api/open', async () => 'x')).toThrow(
      'GET /api/open does not declare config.access',
    );
  });

  it('is refused before its body is read', async () => {
    app = Fastify({ bodyLimit: 10 });
    requireAccess(app, async () => null);
    answerErrors(app);
    app.post('/api/thing', { config: { access: 'user' } }, async () => 'x');
    const response = await app.inject({
      method: 'POST',
      url: '/api/thing',
      payload: { text: 'x'.repeat(100) },
    });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it('that does not exist is not found, whoever asks', async () => {
    app = Fastify();
    requireAccess(app, async () => null);
    answerErrors(app);
    expect((await app.inject('/api/none')).statusCode).toBe(404);
  });
});
