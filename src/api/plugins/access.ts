import type { FastifyInstance, FastifyRequest } from 'fastify';
import { UserError } from '../../domain/errors.ts';
import { isAtLeast, type Module, modulesOfRole, type Role } from '../../domain/modules.ts';
import type { Caller } from '../../services/sessions.ts';

/** A route of the administration: needs a valid licence, one of the modules, and at least the role. */
interface ModuleAccess {
  /** Any of several: the handler then looks for the one that it turns out to be about in callerOf(request).license.modules. */
  module: Module | readonly [Module, ...Module[]];
  /** The least role. */
  role: Role;
}

/**
 * Who may call a route:
 * - `public`: everyone;
 * - `self`: whoever is logged in, also with a password that must be changed first;
 * - `user`: whoever is logged in with a password of their own; no licence is needed;
 * - a module and a role.
 */
export type Access = 'public' | 'self' | 'user' | ModuleAccess;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Null on public routes; elsewhere callerOf(request) has it. */
    caller: Caller | null;
  }
}

/** Who a bearer token belongs to, or null. */
export type Authenticate = (token: string) => Promise<Caller | null>;

/**
 * Lets through who may call a route, before its body is read. Refuses to start with a route that does not say who
 * that is: forgetting must not open a door.
 */
export function requireAccess(app: FastifyInstance, authenticate: Authenticate): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.access) throw new Error(`${method} ${url} does not declare config.access`);
  });
  app.decorateRequest('caller', null);
  app.addHook('onRequest', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    // Without a declaration there is no route, and the answer is 404. Public routes need not wait for a promise.
    if (access === undefined || access === 'public') done();
    else
      letThrough(request, access, authenticate).then(
        () => done(),
        (error) => done(error),
      );
  });
}

async function letThrough(
  request: FastifyRequest,
  access: Exclude<Access, 'public'>,
  authenticate: Authenticate,
): Promise<void> {
  const token = bearerToken(request.headers.authorization);
  const caller = token === null ? null : await authenticate(token);
  if (caller === null) throw new UserError('unauthenticated', 'log in first: POST /api/login');
  request.caller = caller;
  if (access === 'self') return;
  if (caller.mustChangePassword) {
    throw new UserError(
      'password_change_required',
      'the password was generated: change it first, with POST /api/password',
    );
  }
  if (access !== 'user') admit(caller, access);
}

/** Who makes a request, on a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null)
    throw new Error(`${request.method} ${request.url} has no caller: it is public`);
  return request.caller;
}

/** Throws UserError: license_invalid, forbidden, module_not_licensed. */
function admit(caller: Caller, { module, role }: ModuleAccess): void {
  const wanted: readonly Module[] = typeof module === 'string' ? [module] : module;
  const { verdict, modules } = caller.license;
  const isOpen = wanted.some((one) => modules.includes(one));
  if (!isOpen && !verdict.valid) {
    throw new UserError('license_invalid', 'there is no valid licence', { details: { code: verdict.code } });
  }
  const ofRole = modulesOfRole(caller.role);
  if (!isAtLeast(caller.role, role) || !wanted.some((one) => ofRole.includes(one))) {
    throw new UserError('forbidden', `this needs the role ${role}`, { details: { role: caller.role } });
  }
  if (!isOpen) {
    throw new UserError('module_not_licensed', `the licence does not include ${wanted.join(', ')}`, {
      details: { modules: wanted },
    });
  }
}

function bearerToken(header: string | undefined): string | null {
  return /^Bearer +(\S{1,100})$/i.exec(header ?? '')?.[1] ?? null;
}
