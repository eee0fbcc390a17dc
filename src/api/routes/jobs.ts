import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { jobKinds, jobRequestSchema } from '../../domain/jobs.ts';
import type { Sessions } from '../../services/api-session.ts';
import { listJobs, requestJob, showJob } from '../../services/jobs.ts';
import { actorOf, inMemory, listQuery, pageOf, sortQuery } from '../forms.ts';

const states = ['queued', 'running', 'done', 'failed'] as const;
const sorts = ['requestedAt', 'kind', 'state'] as const;

export const job = z.object({
  id: z.number(),
  kind: z.enum(jobKinds),
  arguments: z.record(z.string(), z.unknown()),
  state: z.enum(states),
  progress: z.string().nullable().describe('What it does just now'),
  result: z.unknown().describe('What the work answered, once it is done'),
  error: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

const tags = ['jobs'];
const access = { module: 'backups', role: 'admin' } as const;

/** /api/jobs: work that the server itself does for the API; `wake` tells its runner. */
export function jobRoutes(sessions: Sessions, wake: (id: number) => Promise<void>): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/jobs',
      config: { access },
      schema: {
        tags,
        summary: 'List jobs: the last hundred',
        querystring: listQuery.extend({
          kind: z.enum(jobKinds).optional(),
          state: z.enum(states).optional(),
          sort: sortQuery(sorts),
        }),
        response: { 200: pageOf(job) },
      },
      async handler(request) {
        const { kind, state, sort = '-requestedAt', ...query } = request.query;
        const filter = { ...(kind && { kind }), ...(state && { state }) };
        const jobs = await sessions.read((session) => listJobs(session, filter));
        return inMemory(jobs, query, { sort, sorts, text: (one) => `${one.kind} ${one.requestedBy}` });
      },
    });

    app.route({
      method: 'GET',
      url: '/api/jobs/:id',
      config: { access },
      schema: {
        tags,
        summary: 'Show a job',
        params: z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) }),
        response: { 200: job },
      },
      handler: (request) => sessions.read((session) => showJob(session, request.params.id)),
    });

    app.route({
      method: 'POST',
      url: '/api/jobs',
      config: { access },
      schema: {
        tags,
        summary: 'Ask the server for work',
        description: 'Answers at once; the job tells how it goes on.',
        body: jobRequestSchema,
        response: { 202: job },
      },
      async handler(request, reply) {
        const { body } = request;
        const asked = await sessions.write((session) => requestJob(session, actorOf(request), body, wake));
        return reply.code(202).send(asked);
      },
    });
  };
}
