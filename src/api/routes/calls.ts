import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Sessions } from '../../services/api-session.ts';
import { hangupCall, listCalls } from '../../services/calls.ts';
import { actorOf, inMemory, listQuery, pageOf, sortQuery, writtenOf } from '../forms.ts';

const sorts = ['startedAt', 'from', 'to', 'state'] as const;

const call = z.object({
  id: z.string().describe('Also of the record that it becomes'),
  from: z.string().nullable().describe('Null if it is withheld'),
  to: z.string().nullable().describe('As it was dialled'),
  state: z.enum(['dialling', 'ringing', 'answered']),
  startedAt: z.string(),
  answeredAt: z.string().nullable(),
  codec: z.string().nullable(),
  recorded: z.boolean(),
});

const tags = ['calls'];

/** /api/calls: calls that are going on. */
export function callRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/calls',
      config: { access: { module: 'calls', role: 'operator' } },
      schema: {
        tags,
        summary: 'List calls that are going on',
        querystring: listQuery.extend({ sort: sortQuery(sorts) }),
        response: { 200: pageOf(call) },
      },
      async handler(request) {
        const { sort, ...query } = request.query;
        const calls = await sessions.read(listCalls);
        return inMemory(calls, query, { sort, sorts, text: ({ from, to }) => `${from ?? ''} ${to ?? ''}` });
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/calls/:id',
      config: { access: { module: 'calls', role: 'operator' } },
      schema: {
        tags,
        summary: 'Hang up a call',
        description: 'Answers with what it was.',
        params: z.object({ id: z.string().max(80) }),
        response: { 200: writtenOf(call) },
      },
      handler: (request) =>
        sessions.read((session) => hangupCall(session, actorOf(request), request.params.id)),
    });
  };
}
