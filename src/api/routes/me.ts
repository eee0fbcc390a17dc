import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { modules, roles } from '../../domain/modules.ts';
import { callerOf } from '../plugins/access.ts';

const me = z.object({
  id: z.number(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  extension: z.string().nullable().describe("Number of the user's own extension"),
  mustChangePassword: z.boolean(),
  modules: z.array(z.enum(modules)).describe('What the user may open now'),
});

/** GET /api/me: who the token belongs to. */
export function meRoutes(): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/me',
      config: { access: 'self' },
      schema: { response: { 200: me } },
      async handler(request) {
        const { userId, license, ...caller } = callerOf(request);
        return { id: userId, ...caller, modules: license.modules };
      },
    });
  };
}
