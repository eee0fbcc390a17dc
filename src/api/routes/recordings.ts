import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Sessions } from '../../services/api-session.ts';
import { requestJob } from '../../services/jobs.ts';
import type { RecordingFiles } from '../../services/recording-files.ts';
import { listenTo, pageRecordings } from '../../services/recording-pages.ts';
import { parseByteRange } from '../byte-range.ts';
import { actorOf, listQuery, pageOf, sortOf, sortQuery } from '../forms.ts';
import { errorBody } from '../openapi/errors.ts';
import { callRecord, moment } from './cdr.ts';
import { job } from './jobs.ts';

const tags = ['recordings'];
const listen = { module: 'recordings', role: 'operator' } as const;
const sorts = ['savedAt', 'bytes'] as const;
const params = z.object({ id: z.string().max(120) });

const recording = z.object({
  id: z.string().describe('That of its call'),
  bytes: z.number(),
  savedAt: z.string(),
  call: callRecord.nullable().describe('Null while the call goes on, or if its record is no longer kept'),
});

/** /api/recordings: what was recorded. Files go by a job: the API can read them, and no more. */
export function recordingRoutes(
  sessions: Sessions,
  files: RecordingFiles,
  wake: (id: number) => Promise<void>,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/recordings',
      config: { access: listen },
      schema: {
        tags,
        summary: 'List recordings with their calls, the latest first',
        querystring: listQuery.extend({
          since: moment.optional().describe('Saved then or later'),
          until: moment.optional().describe('Saved before'),
          sort: sortQuery(sorts),
        }),
        response: { 200: pageOf(recording) },
      },
      async handler(request) {
        const { limit, page, q, sort = '-savedAt', since, until } = request.query;
        const wanted = { text: q, since, until, ...sortOf(sort, sorts), limit, offset: (page - 1) * limit };
        const found = await sessions.read((session) => pageRecordings(session, files, wanted));
        return { ...found, page, limit };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/recordings/:id/audio',
      config: { access: listen },
      schema: {
        tags,
        summary: 'Listen to a recording',
        description:
          'WAV, mono, 8,000 samples a second. Takes a `Range` of bytes. That it was fetched is in the audit log.',
        params,
        headers: z.object({ range: z.string().max(100).optional() }),
        response: {
          200: { content: { 'audio/wav': { schema: z.unknown() } } },
          206: { content: { 'audio/wav': { schema: z.unknown() } } },
          416: errorBody,
        },
      },
      async handler(request, reply) {
        const { handle, file } = await sessions.write((session) =>
          listenTo(session, actorOf(request), files, request.params.id),
        );
        const range = parseByteRange(request.headers.range, file.bytes);
        if (range === 'unsatisfiable') {
          await handle.close();
          reply.header('content-range', `bytes */${file.bytes}`);
          const error = { code: 'range_not_satisfiable', message: 'the recording is shorter', details: null };
          return reply.code(416).send({ error });
        }
        const { start, end } = range ?? { start: 0, end: file.bytes - 1 };
        reply
          .code(range === null ? 200 : 206)
          .type('audio/wav')
          .headers({
            'accept-ranges': 'bytes',
            'content-length': end - start + 1,
            'content-disposition': `inline; filename="${file.id}.wav"`,
            ...(range !== null && { 'content-range': `bytes ${start}-${end}/${file.bytes}` }),
          });
        // The stream closes the file.
        return reply.send(handle.createReadStream({ start, end: Math.max(end, start) }));
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/recordings/:id',
      config: { access: { module: 'recordings', role: 'admin' } },
      schema: {
        tags,
        summary: 'Delete a recording; the record of its call stays',
        description: 'Answers at once with the job that does it.',
        params,
        response: { 202: job },
      },
      async handler(request, reply) {
        const { handle, file } = await files.open(request.params.id);
        await handle.close();
        const asked = await sessions.write((session) =>
          requestJob(session, actorOf(request), { kind: 'remove-recording', id: file.id }, wake),
        );
        return reply.code(202).send(asked);
      },
    });
  };
}
