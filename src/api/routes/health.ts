import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Health } from '../../services/health.ts';

const service = z.object({
  status: z.enum(['ok', 'down']),
  ms: z.number().describe('Milliseconds until the answer or the failure'),
  message: z.string().optional().describe('Why it is down'),
});

const reply = z.object({
  status: z.enum(['ok', 'degraded']),
  services: z.object({ database: service, redis: service, asterisk: service }),
  version: z.string().describe('Version of SmartCMS'),
});

/** GET /api/health: whether each backend answers; 503 if one does not. */
export function healthRoutes(health: () => Promise<Health>, version: string): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/health',
      // Asked every few seconds by Docker and each open console: not worth a log line.
      logLevel: 'warn',
      config: { access: 'public' },
      schema: {
        tags: ['about'],
        summary: 'Whether each service answers',
        response: { 200: reply, 503: reply },
      },
      async handler(_request, response) {
        const result = await health();
        return response.code(result.status === 'ok' ? 200 : 503).send({ ...result, version });
      },
    });
  };
}
