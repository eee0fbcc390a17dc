import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { moduleOfType, openTypes } from '../../domain/endpoint-modules.ts';
import { trunkChange, trunkInput, trunkTypes } from '../../domain/endpoints.ts';
import type { Sessions } from '../../services/api-session.ts';
import { testTrunk } from '../../services/trunk-test.ts';
import { addTrunk, listTrunks, removeTrunk, setTrunk, showTrunk } from '../../services/trunks.ts';
import {
  actorOf,
  createdStatus,
  inMemory,
  listQuery,
  pageOf,
  requireModule,
  sortQuery,
  writtenOf,
} from '../forms.ts';
import { callerOf } from '../plugins/access.ts';

/** Both types of trunks are modules of their own. */
const modules = ['trunks', 'sbc'] as const;

const sorts = ['name', 'type', 'host'] as const;

const trunk = z.object({
  name: z.string(),
  type: z.enum(trunkTypes),
  host: z.string(),
  port: z.number(),
  transport: z.enum(['udp', 'tcp', 'tls']),
  srtp: z.boolean().describe('Whether sound is encrypted'),
  codecs: z.array(z.string()).nullable().describe('In order of preference; null is what phones use'),
  callerId: z
    .string()
    .nullable()
    .describe('The number shown to whoever is called; null is that of the extension'),
  username: z.string().nullable(),
  match: z.array(z.string()).describe('Where its calls come from'),
  register: z.boolean().describe('Whether this server registers there'),
  status: z.object({
    reachable: z.boolean().nullable(),
    registered: z.boolean().nullable(),
    rttMs: z.number().nullable(),
    error: z.string().nullable(),
  }),
});

const testResult = z.object({
  ok: z.boolean(),
  steps: z.array(z.object({ name: z.string(), ok: z.boolean(), ms: z.number(), detail: z.string() })),
});

const tags = ['trunks'];
const params = z.object({ name: z.string().max(40) });

/** /api/trunks: the ways to providers; the secret that a provider gave is in no answer. */
export function trunkRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/trunks',
      config: { access: { module: modules, role: 'operator' } },
      schema: {
        tags,
        summary: 'List trunks',
        description: 'Those of the types that the licence includes.',
        querystring: listQuery.extend({ type: z.enum(trunkTypes).optional(), sort: sortQuery(sorts) }),
        response: { 200: pageOf(trunk) },
      },
      async handler(request) {
        const { type, sort, ...query } = request.query;
        const types = openTypes(type === undefined ? trunkTypes : [type], callerOf(request).license.modules);
        const all = await sessions.read(listTrunks);
        const open = all.filter((one) => types.includes(one.type));
        return inMemory(open, query, { sort, sorts, text: ({ name, host }) => `${name} ${host}` });
      },
    });

    app.route({
      method: 'POST',
      url: '/api/trunks',
      config: { access: { module: modules, role: 'admin' } },
      schema: {
        tags,
        summary: 'Add a trunk',
        description: 'One that is there with the same values is unchanged.',
        body: trunkInput,
        response: { 200: writtenOf(trunk), 201: writtenOf(trunk) },
      },
      async handler(request, reply) {
        requireModule(request, moduleOfType[request.body.type]);
        const { secret, ...input } = request.body;
        const written = await sessions.write((session) =>
          addTrunk(session, actorOf(request), { ...input, secret: secret?.reveal() }),
        );
        return reply.code(createdStatus(written)).send(written);
      },
    });

    app.route({
      method: 'GET',
      url: '/api/trunks/:name',
      config: { access: { module: modules, role: 'operator' } },
      schema: { tags, summary: 'Show a trunk', params, response: { 200: trunk } },
      async handler(request) {
        const shown = await sessions.read((session) => showTrunk(session, request.params.name));
        requireModule(request, moduleOfType[shown.type]);
        return shown;
      },
    });

    app.route({
      method: 'PATCH',
      url: '/api/trunks/:name',
      config: { access: { module: modules, role: 'admin' } },
      schema: {
        tags,
        summary: 'Change a trunk',
        description: 'What is absent stays.',
        params,
        body: trunkChange,
        response: { 200: writtenOf(trunk) },
      },
      async handler(request) {
        const { name } = request.params;
        const { secret, ...change } = request.body;
        return sessions.write(async (session) => {
          requireModule(request, moduleOfType[(await showTrunk(session, name)).type]);
          return setTrunk(session, actorOf(request), name, { ...change, secret: secret?.reveal() });
        });
      },
    });

    app.route({
      method: 'POST',
      url: '/api/trunks/:name/test',
      config: { access: { module: modules, role: 'operator' } },
      schema: {
        tags,
        summary: 'Find out whether a trunk works, and if not, why',
        description: 'Asks the provider, and changes nothing. A test that fails is an answer with ok false.',
        params,
        response: { 200: testResult },
      },
      handler: (request) =>
        // It takes longer than questions may: the provider may be silent.
        sessions.write(async (session) => {
          const { name } = request.params;
          requireModule(request, moduleOfType[(await showTrunk(session, name)).type]);
          return testTrunk(session, name);
        }),
    });

    app.route({
      method: 'DELETE',
      url: '/api/trunks/:name',
      config: { access: { module: modules, role: 'admin' } },
      schema: {
        tags,
        summary: 'Remove a trunk',
        description: 'Answers with what it was.',
        params,
        response: { 200: writtenOf(trunk) },
      },
      async handler(request) {
        const { name } = request.params;
        return sessions.write(async (session) => {
          requireModule(request, moduleOfType[(await showTrunk(session, name)).type]);
          return removeTrunk(session, actorOf(request), name);
        });
      },
    });
  };
}
