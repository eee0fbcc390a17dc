import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { groupChange, groupInput } from '../../domain/groups.ts';
import type { Sessions } from '../../services/api-session.ts';
import { addGroup, listGroups, removeGroup, setGroup, showGroup } from '../../services/groups.ts';
import { actorOf, createdStatus, inMemory, listQuery, pageOf, sortQuery, writtenOf } from '../forms.ts';

const sorts = ['number', 'name'] as const;

const group = z.object({
  number: z.string(),
  name: z.string().nullable(),
  strategy: z.string(),
  members: z.array(z.string()),
  ringSeconds: z.number(),
  fallback: z.string(),
  createdAt: z.string(),
});

const tags = ['groups'];
const params = z.object({ number: z.string().max(20) });
const read = { module: 'routes', role: 'operator' } as const;
const write = { module: 'routes', role: 'admin' } as const;

/** A name as services take it: an empty text is none. */
const named = <T extends { name?: string | null | undefined }>({ name, ...others }: T) =>
  name === undefined ? others : { ...others, name: name ?? '' };

/** /api/groups: extensions that ring at once under one number; a part of the module of routes. */
export function groupRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/groups',
      config: { access: read },
      schema: {
        tags,
        summary: 'List ring groups',
        querystring: listQuery.extend({ sort: sortQuery(sorts) }),
        response: { 200: pageOf(group) },
      },
      async handler(request) {
        const { sort, ...query } = request.query;
        const all = await sessions.read(listGroups);
        return inMemory(all, query, { sort, sorts, text: ({ number, name }) => `${number} ${name ?? ''}` });
      },
    });

    app.route({
      method: 'POST',
      url: '/api/groups',
      config: { access: write },
      schema: {
        tags,
        summary: 'Add a ring group',
        body: groupInput,
        response: { 200: writtenOf(group), 201: writtenOf(group) },
      },
      async handler(request, reply) {
        const { number, members, ringSeconds, fallback, name } = request.body;
        const input = { number, members, ringSeconds, fallback, name: name ?? '' };
        const written = await sessions.write((session) => addGroup(session, actorOf(request), input));
        return reply.code(createdStatus(written)).send(written);
      },
    });

    app.route({
      method: 'GET',
      url: '/api/groups/:number',
      config: { access: read },
      schema: { tags, summary: 'Show a ring group', params, response: { 200: group } },
      handler: (request) => sessions.read((session) => showGroup(session, request.params.number)),
    });

    app.route({
      method: 'PATCH',
      url: '/api/groups/:number',
      config: { access: write },
      schema: {
        tags,
        summary: 'Change a ring group',
        description: 'What is absent stays; an empty name is none.',
        params,
        body: groupChange,
        response: { 200: writtenOf(group) },
      },
      handler: (request) =>
        sessions.write((session) =>
          setGroup(session, actorOf(request), request.params.number, named(request.body)),
        ),
    });

    app.route({
      method: 'DELETE',
      url: '/api/groups/:number',
      config: { access: write },
      schema: {
        tags,
        summary: 'Remove a ring group',
        description: 'Refused while a route leads to it. Answers with what it was.',
        params,
        response: { 200: writtenOf(group) },
      },
      handler: (request) =>
        sessions.write((session) => removeGroup(session, actorOf(request), request.params.number)),
    });
  };
}
