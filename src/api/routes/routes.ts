import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { inboundChange, inboundInput, outboundChange, outboundInput } from '../../domain/routes.ts';
import type { Sessions } from '../../services/api-session.ts';
import { testRoute } from '../../services/route-test.ts';
import {
  addInboundRoute,
  addOutboundRoute,
  listRoutes,
  removeRoute,
  setRoute,
  showRoute,
} from '../../services/routes.ts';
import { actorOf, createdStatus, inMemory, listQuery, pageOf, sortQuery } from '../forms.ts';

const sorts = ['id', 'direction', 'createdAt'] as const;

const common = { id: z.string().describe('in:NUMBER or out:PATTERN'), createdAt: z.string() };
const inbound = z.object({
  ...common,
  direction: z.literal('in'),
  did: z.string(),
  to: z.string(),
  hours: z.string().nullable(),
  otherwise: z.string(),
});
const outbound = z.object({
  ...common,
  direction: z.literal('out'),
  pattern: z.string(),
  trunks: z.array(z.string()),
  strip: z.number(),
  prepend: z.string(),
  emergency: z.boolean(),
  international: z.boolean(),
  maxCalls: z.number().nullable(),
  maxSeconds: z.number().nullable(),
  failoverSeconds: z.number(),
});
const route = z.discriminatedUnion('direction', [inbound, outbound]);
const result = z.enum(['created', 'updated', 'unchanged', 'removed']);
const written = z.discriminatedUnion('direction', [inbound.extend({ result }), outbound.extend({ result })]);

const plan = z.object({
  called: z.string(),
  from: z.string().nullable(),
  inbound: z.boolean(),
  day: z.number(),
  time: z.string(),
  action: z.enum(['extension', 'group', 'out', 'refused']),
  number: z.string().nullable(),
  rings: z.array(z.string()),
  trunks: z.array(z.string()),
  route: z.string().nullable(),
  kind: z.enum(['emergency', 'international', 'national', 'internal']),
  payer: z.string().nullable(),
  maxSeconds: z.number().nullable(),
  why: z.array(z.string()).describe('What decided, in order'),
});

const tags = ['routes'];
const params = z.object({ id: z.string().max(80) });
const read = { module: 'routes', role: 'operator' } as const;
const write = { module: 'routes', role: 'admin' } as const;

/** /api/routes: who answers calls from outside, and which way calls go out. */
export function routeRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/routes',
      config: { access: read },
      schema: {
        tags,
        summary: 'List routes, inbound and outbound',
        querystring: listQuery.extend({
          direction: z.enum(['in', 'out']).optional(),
          sort: sortQuery(sorts),
        }),
        response: { 200: pageOf(route) },
      },
      async handler(request) {
        const { sort, direction, ...query } = request.query;
        const all = await sessions.read((session) => listRoutes(session, { direction }));
        return inMemory(all, query, { sort, sorts, text: (one) => JSON.stringify(one) });
      },
    });

    app.route({
      method: 'POST',
      url: '/api/routes/in',
      config: { access: write },
      schema: {
        tags,
        summary: 'Add a route for a number that is called from outside',
        body: inboundInput,
        response: { 200: written, 201: written },
      },
      async handler(request, reply) {
        const { body } = request;
        const added = await sessions.write((session) => addInboundRoute(session, actorOf(request), body));
        return reply.code(createdStatus(added)).send(added);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/routes/out',
      config: { access: write },
      schema: {
        tags,
        summary: 'Add a way out for numbers of a pattern',
        body: outboundInput,
        response: { 200: written, 201: written },
      },
      async handler(request, reply) {
        const { body } = request;
        const added = await sessions.write((session) => addOutboundRoute(session, actorOf(request), body));
        return reply.code(createdStatus(added)).send(added);
      },
    });

    app.route({
      method: 'POST',
      url: '/api/routes/test',
      config: { access: read },
      schema: {
        tags,
        summary: 'What would happen to a call, and why; none is made',
        body: z.strictObject({
          number: z.string().max(80),
          from: z.string().max(20).nullable().default(null),
          inbound: z.boolean().default(false),
        }),
        response: { 200: plan },
      },
      handler: (request) => sessions.read((session) => testRoute(session, request.body)),
    });

    app.route({
      method: 'GET',
      url: '/api/routes/:id',
      config: { access: read },
      schema: { tags, summary: 'Show a route', params, response: { 200: route } },
      handler: (request) => sessions.read((session) => showRoute(session, request.params.id)),
    });

    app.route({
      method: 'PATCH',
      url: '/api/routes/:id',
      config: { access: write },
      schema: {
        tags,
        summary: 'Change a route',
        description: 'What is absent stays. Which fields there are depends on its direction.',
        params,
        body: z.strictObject({ ...inboundChange.shape, ...outboundChange.shape }),
        response: { 200: written },
      },
      handler: (request) =>
        sessions.write((session) => setRoute(session, actorOf(request), request.params.id, request.body)),
    });

    app.route({
      method: 'DELETE',
      url: '/api/routes/:id',
      config: { access: write },
      schema: {
        tags,
        summary: 'Remove a route',
        description: 'Answers with what it was.',
        params,
        response: { 200: written },
      },
      handler: (request) =>
        sessions.write((session) => removeRoute(session, actorOf(request), request.params.id)),
    });
  };
}
