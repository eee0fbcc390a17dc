import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Sessions } from '../../services/api-session.ts';
import { type DashboardSources, dashboard } from '../../services/dashboard.ts';
import { callerOf } from '../plugins/access.ts';

const service = z.object({
  status: z.enum(['ok', 'down']),
  ms: z.number(),
  message: z.string().optional(),
});
const count = z.number().nullable().describe('Null if it cannot be known now');

const reply = z.object({
  version: z.string(),
  services: z.object({ database: service, redis: service, asterisk: service }),
  extensions: count,
  registered: count,
  calls: count,
  disks: z
    .array(z.object({ path: z.string(), totalBytes: z.number(), freeBytes: z.number() }))
    .nullable()
    .describe('When a job last looked at them'),
  certificate: z
    .object({ kind: z.enum(['self-signed', 'issued']), expiresAt: z.string() })
    .nullable()
    .describe('What the console is served with'),
  lastBackup: z
    .object({ id: z.string(), at: z.string(), verified: z.boolean() })
    .nullable()
    .describe('The newest one on the server that is not damaged'),
  machine: z.object({
    processors: z.number(),
    loadAverage: z.array(z.number()).describe('Over 1, 5 and 15 minutes'),
    memoryTotalBytes: z.number(),
    memoryAvailableBytes: z.number(),
    uptimeSeconds: z.number(),
  }),
  license: z.object({ valid: z.boolean(), code: z.string(), expiresAt: z.string().nullable() }),
});

/** GET /api/status: how everything is, for the dashboard. */
export function statusRoutes(
  sessions: Sessions,
  sources: DashboardSources,
  version: string,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/status',
      logLevel: 'warn',
      config: { access: { module: 'dashboard', role: 'viewer' } },
      schema: { tags: ['status'], summary: 'How everything is', response: { 200: reply } },
      async handler(request) {
        const { valid, code, expiresAt } = callerOf(request).license.verdict;
        const known = await sessions.read((session) => dashboard(session, sources));
        return { ...known, version, license: { valid, code, expiresAt: expiresAt?.toISOString() ?? null } };
      },
    });
  };
}
