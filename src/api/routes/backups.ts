import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Sessions } from '../../services/api-session.ts';
import { listJobs, requestJob } from '../../services/jobs.ts';
import { actorOf, inMemory, listQuery, pageOf, sortQuery } from '../forms.ts';
import { job } from './jobs.ts';

const tags = ['backups'];
const access = { module: 'backups', role: 'admin' } as const;
const sorts = ['requestedAt', 'state'] as const;

/**
 * /api/backups: made and proven by jobs. The files are root's on the server, and the API sees none: what it lists is
 * what was asked for here, with what the work answered.
 */
export function backupRoutes(sessions: Sessions, wake: (id: number) => Promise<void>): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/backups',
      config: { access },
      schema: {
        tags,
        summary: 'List backups that were asked for, with their results',
        querystring: listQuery.extend({ sort: sortQuery(sorts) }),
        response: { 200: pageOf(job) },
      },
      async handler(request) {
        const { sort = '-requestedAt', ...query } = request.query;
        const jobs = await sessions.read((session) => listJobs(session, { kind: 'backup' }));
        return inMemory(jobs, query, { sort, sorts, text: ({ requestedBy }) => requestedBy });
      },
    });

    app.route({
      method: 'POST',
      url: '/api/backups',
      config: { access },
      schema: {
        tags,
        summary: 'Make a backup',
        description: 'Answers at once with the job that makes it.',
        body: z.strictObject({ all: z.boolean().default(false) }).default({ all: false }),
        response: { 202: job },
      },
      async handler(request, reply) {
        const { all } = request.body;
        const asked = await sessions.write((session) =>
          requestJob(session, actorOf(request), { kind: 'backup', all }, wake),
        );
        return reply.code(202).send(asked);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/backups/:id/verify',
      config: { access },
      schema: {
        tags,
        summary: 'Prove a backup: it is restored for a test',
        description: 'Answers at once with the job that does it.',
        params: z.object({ id: z.string().regex(/^[0-9A-Za-z-]{1,40}$/) }),
        response: { 202: job },
      },
      async handler(request, reply) {
        const { id } = request.params;
        const asked = await sessions.write((session) =>
          requestJob(session, actorOf(request), { kind: 'verify', id }, wake),
        );
        return reply.code(202).send(asked);
      },
    });
  };
}
