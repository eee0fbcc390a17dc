import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { moduleOfType, openTypes } from '../../domain/endpoint-modules.ts';
import { extensionChange, extensionInput, extensionTypes } from '../../domain/endpoints.ts';
import type { Sessions } from '../../services/api-session.ts';
import { pageExtensions } from '../../services/extension-pages.ts';
import { addExtension, removeExtension, setExtension, showExtension } from '../../services/extensions.ts';
import {
  actorOf,
  createdStatus,
  listQuery,
  pageOf,
  requireModule,
  sortOf,
  sortQuery,
  writtenOf,
} from '../forms.ts';
import { callerOf } from '../plugins/access.ts';

/** The types of extensions are modules of their own; which one a request is about shows when it is read. */
export const extensionModules = ['extensions', 'lines', 'vpw', 'cas', 'third_party'] as const;

const sorts = ['number', 'name', 'type', 'createdAt'] as const;

const extension = z.object({
  number: z.string(),
  type: z.enum(extensionTypes),
  name: z.string().nullable(),
  transport: z.enum(['wss', 'udp']),
  context: z.string(),
  maxContacts: z.number(),
  peer: z.string().nullable().describe("Number of a vpw's far end"),
  registered: z.boolean().nullable().describe('Null if Asterisk cannot be asked'),
  contacts: z.array(
    z.object({
      uri: z.string(),
      userAgent: z.string().nullable(),
      status: z.string(),
      rttMs: z.number().nullable(),
      address: z.string().nullable(),
    }),
  ),
  createdAt: z.string(),
});

const tags = ['extensions'];
const params = z.object({ number: z.string().max(20) });

/** /api/extensions: all types that register, each under the module of its type. */
export function extensionRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/extensions',
      config: { access: { module: extensionModules, role: 'operator' } },
      schema: {
        tags,
        summary: 'List extensions',
        description: 'Those of the types that the licence includes.',
        querystring: listQuery.extend({
          type: z.enum(extensionTypes).optional(),
          registered: z.stringbool().optional().describe('Only those that are registered, or are not'),
          sort: sortQuery(sorts),
        }),
        response: { 200: pageOf(extension) },
      },
      async handler(request) {
        const { limit, page, q, type, registered, sort } = request.query;
        const types = openTypes(
          type === undefined ? extensionTypes : [type],
          callerOf(request).license.modules,
        );
        const result = await sessions.read((session) =>
          pageExtensions(session, {
            types,
            text: q,
            registered,
            ...sortOf(sort, sorts),
            limit,
            offset: (page - 1) * limit,
          }),
        );
        return { ...result, page, limit };
      },
    });

    app.route({
      method: 'POST',
      url: '/api/extensions',
      config: { access: { module: extensionModules, role: 'admin' } },
      schema: {
        tags,
        summary: 'Add an extension',
        description:
          'Its secret is generated, and in no answer. One that is there with the same values is unchanged.',
        body: extensionInput,
        response: { 200: writtenOf(extension), 201: writtenOf(extension) },
      },
      async handler(request, reply) {
        requireModule(request, moduleOfType[request.body.type]);
        const { name, ...input } = request.body;
        const written = await sessions.write((session) =>
          addExtension(
            session,
            actorOf(request),
            name === undefined ? input : { ...input, name: name ?? '' },
          ),
        );
        return reply.code(createdStatus(written)).send(written);
      },
    });

    app.route({
      method: 'GET',
      url: '/api/extensions/:number',
      config: { access: { module: extensionModules, role: 'operator' } },
      schema: { tags, summary: 'Show an extension', params, response: { 200: extension } },
      async handler(request) {
        const shown = await sessions.read((session) => showExtension(session, request.params.number));
        requireModule(request, moduleOfType[shown.type]);
        return shown;
      },
    });

    app.route({
      method: 'PATCH',
      url: '/api/extensions/:number',
      config: { access: { module: extensionModules, role: 'admin' } },
      schema: {
        tags,
        summary: 'Change the name or the far end of an extension',
        description: 'What is absent stays; an empty name is none.',
        params,
        body: extensionChange,
        response: { 200: writtenOf(extension) },
      },
      async handler(request) {
        const { number } = request.params;
        const { name, ...change } = request.body;
        return sessions.write(async (session) => {
          requireModule(request, moduleOfType[(await showExtension(session, number)).type]);
          const wanted = name === undefined ? change : { ...change, name: name ?? '' };
          return setExtension(session, actorOf(request), number, wanted);
        });
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/extensions/:number',
      config: { access: { module: extensionModules, role: 'admin' } },
      schema: {
        tags,
        summary: 'Remove an extension',
        description: 'Its phones are registered no more. Answers with what it was.',
        params,
        response: { 200: writtenOf(extension) },
      },
      async handler(request) {
        const { number } = request.params;
        return sessions.write(async (session) => {
          requireModule(request, moduleOfType[(await showExtension(session, number)).type]);
          return removeExtension(session, actorOf(request), number);
        });
      },
    });
  };
}
