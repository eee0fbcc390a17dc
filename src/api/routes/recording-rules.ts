import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { parseRecordingSubject, recordingKinds } from '../../domain/recordings.ts';
import type { Sessions } from '../../services/api-session.ts';
import { listRecordingRules, setRecording } from '../../services/recording-rules.ts';
import { actorOf, inMemory, listQuery, pageOf, sortQuery, writtenOf } from '../forms.ts';

const tags = ['recordings'];
const sorts = ['kind', 'name', 'since'] as const;

const rule = z.object({
  kind: z.enum(recordingKinds),
  name: z.string().describe('Number of an extension or a group, DID or pattern of a route'),
  since: z.string().nullable().describe('Null for one that is gone'),
});

/** /api/recording-rules: whose calls are recorded. */
export function recordingRuleRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/recording-rules',
      config: { access: { module: 'recordings', role: 'operator' } },
      schema: {
        tags,
        summary: 'List whose calls are recorded',
        querystring: listQuery.extend({ sort: sortQuery(sorts) }),
        response: { 200: pageOf(rule) },
      },
      async handler(request) {
        const { sort, ...query } = request.query;
        const all = await sessions.read(listRecordingRules);
        return inMemory(all, query, { sort, sorts, text: ({ kind, name }) => `${kind}:${name}` });
      },
    });

    for (const [method, isOn] of [
      ['PUT', true],
      ['DELETE', false],
    ] as const) {
      app.route({
        method,
        url: '/api/recording-rules/:subject',
        config: { access: { module: 'recordings', role: 'admin' } },
        schema: {
          tags,
          summary: isOn
            ? 'Record all calls of an extension, a group or a route'
            : 'Record them no longer; recordings that are there stay',
          params: z.object({
            subject: z.string().max(60).describe('extension:NUMBER, group:NUMBER, in:DID or out:PATTERN'),
          }),
          response: { 200: writtenOf(rule) },
        },
        handler: (request) =>
          sessions.write((session) =>
            setRecording(session, actorOf(request), parseRecordingSubject(request.params.subject), isOn),
          ),
      });
    }
  };
}
