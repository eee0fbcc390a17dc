import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { LicenseState } from '../../services/license.ts';

const reply = z.object({
  valid: z.boolean(),
  code: z.string().describe('Why it is valid or not: VALID, GRACE, NOT_ACTIVATED, EXPIRED, SUSPENDED, ...'),
  type: z.string().nullable(),
  expiresAt: z.string().nullable().describe('ISO 8601; null if it never expires'),
});

/** GET /api/license/verify: whether this installation is licensed; the console asks before the login. */
export function licenseRoutes(license: () => Promise<LicenseState>): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/license/verify',
      logLevel: 'warn',
      config: { access: 'public' },
      schema: { response: { 200: reply } },
      handler: () => license(),
    });
  };
}
