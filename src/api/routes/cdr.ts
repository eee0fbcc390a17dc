import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callPage, callSorts, directions, dispositions } from '../../domain/calls.ts';
import type { Sessions } from '../../services/api-session.ts';
import { cdrStatistics, countCdr, exportCdr, listCdr, mostCounted, pageCdr } from '../../services/cdr.ts';
import { writeCallRecords } from '../../services/csv/call-records.ts';
import { csvFile, listQuery, pageOf, sortOf, sortQuery } from '../forms.ts';

const { from, to, disposition, direction, trunk, cursor } = callPage.shape;
export const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const filter = z.object({
  since: moment.optional().describe('Calls that began then or later'),
  until: moment.optional().describe('Calls that began before'),
  from,
  to: to.describe('As it was dialled; with a star at the end, all that begin so'),
  disposition,
  direction,
  trunk,
  recorded: z.stringbool().optional(),
});

/** A call that is over. */
export const callRecord = z.object({
  id: z.string(),
  direction: z.enum(directions),
  from: z.string().nullable(),
  to: z.string().nullable(),
  answeredBy: z.string().nullable(),
  startedAt: z.string(),
  answeredAt: z.string().nullable(),
  endedAt: z.string(),
  durationSeconds: z.number(),
  billableSeconds: z.number(),
  disposition: z.enum(dispositions),
  trunk: z.string().nullable(),
  recorded: z.boolean(),
});

const day = z.object({
  day: z.string().describe('In UTC, such as 2026-11-22; per hour with the hour, such as 2026-11-22T15'),
  calls: z.number(),
  answered: z.number(),
  busy: z.number(),
  noAnswer: z.number(),
  failed: z.number(),
  seconds: z.number().describe('Of answered calls'),
});

const tags = ['cdr'];
const access = { module: 'cdr', role: 'operator' } as const;

/** /api/cdr: calls that are over. */
export function cdrRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/cdr',
      config: { access },
      schema: {
        tags,
        summary: 'List call records, the latest first',
        description: `There can be millions. Pages are numbered, and the total counts no further than ${mostCounted}; without \`sort\` and \`page\`, \`cursor\` goes through all of them at the same speed.`,
        querystring: filter.extend({
          ...listQuery.shape,
          sort: sortQuery(callSorts),
          cursor: cursor.describe('What the page before gave as `next`'),
        }),
        response: {
          200: pageOf(callRecord).extend({
            next: z
              .string()
              .nullable()
              .describe('Null if this is the last page, or if it was sorted otherwise'),
          }),
        },
      },
      async handler(request) {
        const { limit, page, q, sort, cursor: after, ...filters } = request.query;
        const wanted = { ...filters, text: q };
        return sessions.read(async (session) => {
          if (sort === undefined && page === 1) {
            const { records, next } = await listCdr(session, { ...wanted, limit, cursor: after });
            const total = await countCdr(session, wanted);
            return { items: records, next, total, page, limit };
          }
          const order = { ...sortOf(sort ?? '-startedAt', callSorts), limit, offset: (page - 1) * limit };
          const { records, total } = await pageCdr(session, wanted, order);
          return { items: records, next: null, total, page, limit };
        });
      },
    });

    app.route({
      method: 'GET',
      url: '/api/cdr/statistics',
      config: { access },
      schema: {
        tags,
        summary: 'How many calls there were on each day, or in each hour, that had any',
        querystring: filter.extend({ per: z.enum(['day', 'hour']).default('day') }),
        response: { 200: z.object({ days: z.array(day) }) },
      },
      async handler(request) {
        const { per, ...filters } = request.query;
        return { days: await sessions.read((session) => cdrStatistics(session, filters, per)) };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/cdr/export',
      config: { access },
      schema: {
        tags,
        summary: 'Call records as CSV',
        querystring: filter,
        response: { 200: csvFile },
      },
      async handler(request, reply) {
        // Its connection is lent until the last line is sent or the reader is gone.
        const lines = sessions.stream((session) => writeCallRecords(exportCdr(session, request.query)));
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="calls.csv"')
          .send(Readable.from(lines));
      },
    });
  };
}
