import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { modules } from '../../domain/modules.ts';
import { tooMany } from '../../services/fair-queue.ts';
import type { LicenseState } from '../../services/license.ts';
import { activateLicense } from '../../services/licenses.ts';
import type { LoginContext } from '../../services/login.ts';
import { callerOf } from '../plugins/access.ts';

/** Tries a minute: of keys from one address, and of modules in one session. */
const triesAMinute = { activate: 30, check: 60 };

const state = z.object({
  valid: z.boolean().describe('The one thing to decide by'),
  code: z.string().describe('Why: VALID, GRACE, NOT_ACTIVATED, EXPIRED, SUSPENDED, REVOKED or NO_LICENSE'),
  type: z.string().nullable(),
  expiresAt: z.string().nullable().describe('ISO 8601; null if it never expires'),
});

/** This is asked most: its fields are picked, and their values not looked at. */
const text = ({ valid, code, type, expiresAt }: LicenseState) =>
  JSON.stringify({ valid, code, type, expiresAt });

const tags = ['license'];

/** /api/license: whether this installation is licensed, for what, and its activation. */
export function licenseRoutes(
  license: () => Promise<LicenseState>,
  onChange: () => void,
  { database, limits, serverKey }: LoginContext,
): FastifyPluginAsyncZod {
  async function limit(key: string, most: number): Promise<void> {
    const { count, seconds } = await limits.add(key, 60);
    if (count > most) throw tooMany(seconds);
  }

  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/license/verify',
      logLevel: 'warn',
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Whether this installation is licensed',
        description: 'The console asks before the login. Half a second old at most.',
        response: { 200: state },
      },
      async handler(_request, reply) {
        const answer = await license();
        return reply.type('application/json; charset=utf-8').serializer(text).send(answer);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/license/activate',
      bodyLimit: 16 * 1024,
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Activate a licence on this call server',
        description:
          'Refused with `license_not_found` (404), `license_revoked` (403), `license_suspended` (423), `license_expired` (410) or `license_too_many_servers` (409). 30 tries a minute from one address are let pass.',
        body: z.object({ license_key: z.string().min(1).max(200) }),
        response: { 200: state },
      },
      async handler(request) {
        await limit(`activate:${request.ip}`, triesAMinute.activate);
        const actor = { name: 'license page', address: request.ip };
        const given = { key: request.body.license_key, hmacKey: serverKey };
        await database((connection) => activateLicense(connection, actor, given));
        onChange();
        return license();
      },
    });

    app.route({
      method: 'GET',
      url: '/api/license/modules',
      config: { access: 'user' },
      schema: {
        tags,
        summary: 'The modules that the user may open now: the menu',
        response: { 200: z.object({ modules: z.array(z.enum(modules)) }) },
      },
      handler: async (request) => ({ modules: callerOf(request).license.modules }),
    });

    app.route({
      method: 'POST',
      url: '/api/license/check-module',
      config: { access: 'user' },
      schema: {
        tags,
        summary: 'Whether the user may open a module now',
        body: z.object({ module: z.string().max(64) }),
        response: { 200: z.object({ allowed: z.boolean() }) },
      },
      async handler(request) {
        const caller = callerOf(request);
        await limit(`check:${caller.sessionId}`, triesAMinute.check);
        return { allowed: caller.license.modules.some((module) => module === request.body.module) };
      },
    });
  };
}
