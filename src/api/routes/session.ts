import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { modules, roles } from '../../domain/modules.ts';
import { changePassword, logout } from '../../services/account.ts';
import type { Sessions } from '../../services/api-session.ts';
import { type LoginContext, login } from '../../services/login.ts';
import { authenticate, type Caller } from '../../services/sessions.ts';
import { endPhones } from '../end-phones.ts';
import { actorOf } from '../forms.ts';
import { callerOf } from '../plugins/access.ts';

/** Who is logged in, as GET /api/me and the login tell it. */
export const me = z.object({
  id: z.number(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  licenseId: z.number().nullable().describe("Number of the user's own licence; null is the server's"),
  extension: z.string().nullable().describe("Number of the user's own extension"),
  totp: z.boolean().describe('Whether the login asks for a code'),
  mustChangePassword: z.boolean(),
  modules: z.array(z.enum(modules)).describe('What the user may open now'),
});

/** A caller in the form of `me`. */
export function meOf({ userId, license, ...caller }: Caller): z.input<typeof me> {
  return { id: userId, ...caller, modules: license.modules };
}

/** A password as someone types it; what it may be is asked of new ones alone. */
export const typedPassword = z.string().min(1).max(1024);
/** These are answered before anyone is known, and need no more. */
const bodyLimit = 16 * 1024;
const tags = ['session'];

/** Login, logout, and the change of the own password. */
export function sessionRoutes(account: LoginContext, sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/api/login',
      bodyLimit,
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'Log in',
        description:
          'Answers 401 `invalid_credentials` whatever is wrong, and 401 `totp_required` if the user has a second factor and `code` is absent. 20 wrong tries a minute from one address, and 5 in 15 minutes of one user from there, are let pass; then 429 with `Retry-After`.',
        body: z.object({
          email: z.string().max(254),
          password: typedPassword,
          code: z.string().max(32).optional().describe('Of the second factor, or one of the recovery codes'),
        }),
        response: {
          200: z.object({
            token: z.string().describe('For `Authorization: Bearer`; ends 12 hours after its last use'),
            user: me,
            mustChangePassword: z.boolean().describe('If so, nothing but POST /api/password is open'),
          }),
        },
      },
      async handler(request) {
        const userAgent = request.headers['user-agent'] ?? null;
        const { token } = await login(account, { ...request.body, address: request.ip, userAgent });
        const caller = await account.database((connection) => authenticate(connection, token, new Date()));
        // Its user was removed, or changed the password, in this moment.
        if (caller === null) throw new UserError('unauthenticated', 'the session ended as it began');
        return { token, user: meOf(caller), mustChangePassword: caller.mustChangePassword };
      },
    });

    app.route({
      method: 'POST',
      url: '/api/logout',
      bodyLimit,
      config: { access: 'self' },
      schema: {
        tags,
        summary: 'Log out',
        description: 'Ends the session, and the phone that has a credential of it.',
        response: { 204: z.null() },
      },
      async handler(request, reply) {
        await logout(account, actorOf(request), callerOf(request));
        await endPhones(request, sessions);
        return reply.code(204).send(null);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/password',
      bodyLimit,
      config: { access: 'self' },
      schema: {
        tags,
        summary: 'Change the own password',
        description: 'Ends all other sessions. A password has 12 to 200 characters.',
        body: z.object({ currentPassword: typedPassword, newPassword: typedPassword }),
        response: { 200: z.object({ mustChangePassword: z.literal(false) }) },
      },
      async handler(request) {
        await changePassword(account, actorOf(request), callerOf(request), request.body);
        await endPhones(request, sessions);
        return { mustChangePassword: false as const };
      },
    });
  };
}
