import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Sessions } from '../../services/api-session.ts';
import { backupEvidence, knownBackup, knownBackups, showKnownBackup } from '../../services/backup-report.ts';
import { requestJob } from '../../services/jobs.ts';
import { actorOf, inMemory, listQuery, pageOf, sortQuery } from '../forms.ts';
import { job } from './jobs.ts';

const tags = ['backups'];
const access = { module: 'backups', role: 'admin' } as const;
const sorts = ['createdAt', 'bytes', 'state', 'kind'] as const;
const params = z.object({ id: z.string().regex(/^[0-9A-Za-z-]{1,40}$/) });

/**
 * /api/backups: made and proven by jobs. The files are root's on the server, and the API sees none: what it lists is
 * what the server told of them, each time that something was done to one and every hour.
 */
export function backupRoutes(sessions: Sessions, wake: (id: number) => Promise<void>): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/backups',
      config: { access },
      schema: {
        tags,
        summary: 'List the backups that the server keeps, whoever made them',
        querystring: listQuery.extend({ sort: sortQuery(sorts) }),
        response: {
          200: pageOf(knownBackup).extend({
            asOf: z.string().nullable().describe('When the server told of them; null if it has not yet'),
          }),
        },
      },
      async handler(request) {
        const { sort = '-createdAt', ...query } = request.query;
        const known = await sessions.read(knownBackups);
        const page = inMemory(known?.backups ?? [], query, {
          sort,
          sorts,
          text: ({ id, kind, state }) => `${id} ${kind} ${state}`,
        });
        return { ...page, asOf: known?.at.toISOString() ?? null };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/backups/:id',
      config: { access },
      schema: {
        tags,
        summary: 'Show a backup, and what its last test found',
        params,
        response: { 200: knownBackup.extend({ evidence: backupEvidence.nullable() }) },
      },
      handler: (request) => sessions.read((session) => showKnownBackup(session, request.params.id)),
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
        params,
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
