import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { roles } from '../../domain/modules.ts';
import { newPassword, userChange, userInput } from '../../domain/user-input.ts';
import type { Sessions } from '../../services/api-session.ts';
import type { Scope } from '../../services/user-scope.ts';
import { endUserSessions, listUserSessions, type SessionView } from '../../services/user-sessions.ts';
import { addUser, listUsers, removeUser, resetPassword, setUser, showUser } from '../../services/users.ts';
import {
  actorOf,
  createdStatus,
  inMemory,
  listQuery,
  pageOf,
  sortOf,
  sortQuery,
  writtenOf,
} from '../forms.ts';
import { callerOf } from '../plugins/access.ts';

const user = z.object({
  id: z.number(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  licenseId: z.number().nullable().describe("Null is the server's licence"),
  extension: z.string().nullable().describe("Number of the user's own extension"),
  mustChangePassword: z.boolean(),
  totp: z.boolean().describe('Whether the login asks for a code'),
  lastLoginAt: z.string().nullable(),
  createdAt: z.string(),
});

const withPassword = writtenOf(user).extend({
  password: z.string().nullable().describe('If it was generated, this once'),
});

/** An open session. */
const userSession = z.object({
  id: z.number(),
  createdAt: z.string(),
  lastUsedAt: z.string(),
  expiresAt: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
});

const sessionSorts = ['createdAt', 'lastUsedAt'] as const;

/** What lists of sessions take and answer. */
export const sessionList = {
  querystring: listQuery.extend({ sort: sortQuery(sessionSorts) }),
  page: pageOf(userSession),
};

/** The page of sessions that a query asks for; it finds them by their address or their browser. */
export function sessionPage(
  all: readonly SessionView[],
  { sort, ...query }: z.output<typeof sessionList.querystring>,
) {
  const text = ({ address, userAgent }: SessionView) => `${address ?? ''} ${userAgent ?? ''}`;
  return inMemory(all, query, { sort, sorts: sessionSorts, text });
}

const sorts = ['email', 'name', 'role', 'createdAt'] as const;
const tags = ['users'];
const id = z.coerce.number().int().min(1).max(1e9);
const params = z.object({ id });
const access = { module: 'users', role: 'admin' } as const;

/** /api/users. Who is no master administrator looks after users of the own licence, up to the own role. */
export function userRoutes(sessions: Sessions): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/users',
      config: { access },
      schema: {
        tags,
        summary: 'List users',
        querystring: listQuery.extend({ role: z.enum(roles).optional(), sort: sortQuery(sorts) }),
        response: { 200: pageOf(user) },
      },
      async handler(request) {
        const { limit, page, q, role, sort } = request.query;
        const filter = { role, text: q, ...sortOf(sort, sorts), limit, offset: (page - 1) * limit };
        const { users, total } = await sessions.read(({ database }) =>
          listUsers(database, filter, scopeOf(request)),
        );
        return { items: users, total, page, limit };
      },
    });

    app.route({
      method: 'POST',
      url: '/api/users',
      config: { access },
      schema: {
        tags,
        summary: 'Add a user',
        description:
          'Without a password, one is generated: it is in this answer, and must be changed at the first login. A user who is there with the same values is unchanged.',
        body: userInput,
        response: { 200: withPassword, 201: withPassword },
      },
      async handler(request, reply) {
        const { name, password, ...fields } = request.body;
        const input = {
          ...fields,
          ...(name === undefined ? {} : { name: name ?? '' }),
          ...(password === undefined ? {} : { password: password.reveal() }),
        };
        const added = await sessions.write(({ database }) =>
          addUser(database, actorOf(request), input, scopeOf(request)),
        );
        return reply.code(createdStatus(added)).send(added);
      },
    });

    app.route({
      method: 'GET',
      url: '/api/users/:id',
      config: { access },
      schema: { tags, summary: 'Show a user', params, response: { 200: user } },
      handler: (request) =>
        sessions.read(({ database }) => showUser(database, request.params.id, scopeOf(request))),
    });

    app.route({
      method: ['PUT', 'PATCH'],
      url: '/api/users/:id',
      config: { access },
      schema: {
        tags,
        summary: 'Change a user',
        description: 'What is absent stays. It acts at once, also in open sessions.',
        params,
        body: userChange.extend({
          totp: z.literal(false).optional().describe('Takes a second factor away that is lost'),
        }),
        response: { 200: writtenOf(user) },
      },
      handler: (request) => {
        const { name, ...fields } = request.body;
        const change = { ...fields, ...(name === undefined ? {} : { name: name ?? '' }) };
        return sessions.write((session) =>
          setUser(session, actorOf(request), request.params.id, change, scopeOf(request)),
        );
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/users/:id',
      config: { access },
      schema: {
        tags,
        summary: 'Remove a user',
        description: 'Open sessions and their phones end at once.',
        params,
        response: { 200: writtenOf(user) },
      },
      handler: (request) =>
        sessions.write((session) =>
          removeUser(session, actorOf(request), request.params.id, scopeOf(request)),
        ),
    });

    app.route({
      method: 'POST',
      url: '/api/users/:id/password',
      config: { access },
      schema: {
        tags,
        summary: 'Give a user another password',
        description: 'Without one, it is generated, as for a new user. Ends all sessions of the user.',
        params,
        body: z.object({ password: newPassword.optional() }).default({}),
        response: { 200: withPassword },
      },
      handler: (request) =>
        sessions.write((session) =>
          resetPassword(
            session,
            actorOf(request),
            request.params.id,
            request.body.password ?? null,
            scopeOf(request),
          ),
        ),
    });

    app.route({
      method: 'GET',
      url: '/api/users/:id/sessions',
      config: { access },
      schema: {
        tags,
        summary: 'The open sessions of a user',
        params,
        querystring: sessionList.querystring,
        response: { 200: sessionList.page },
      },
      async handler(request) {
        const all = await sessions.read(({ database }) =>
          listUserSessions(database, request.params.id, scopeOf(request)),
        );
        return sessionPage(all, request.query);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/users/:id/sessions/:session',
      config: { access },
      schema: {
        tags,
        summary: 'End a session of a user, or with `all` every one',
        params: z.object({ id, session: z.union([z.literal('all'), id]) }),
        response: { 200: z.object({ ended: z.number() }) },
      },
      handler: (request) => {
        const { id: userId, session: which } = request.params;
        return sessions.write((session) =>
          endUserSessions(session, actorOf(request), userId, which, scopeOf(request)),
        );
      },
    });
  };
}

function scopeOf(request: FastifyRequest): Scope {
  const { role, licenseId } = callerOf(request);
  return role === 'super_admin' ? null : { role, licenseId };
}
