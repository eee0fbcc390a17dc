import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { beginTotp, confirmTotp, disableTotp } from '../../services/account.ts';
import type { Sessions } from '../../services/api-session.ts';
import type { LoginContext } from '../../services/login.ts';
import { type PhoneNetwork, phoneIceServers } from '../../services/phone-network.ts';
import { sessionPhone } from '../../services/phones.ts';
import { endUserSessions, listUserSessions } from '../../services/user-sessions.ts';
import { actorOf } from '../forms.ts';
import { callerOf } from '../plugins/access.ts';
import { me, meOf, typedPassword } from './session.ts';
import { sessionList, sessionPage } from './users.ts';

const tags = ['me'];

const ice = z
  .object({
    stun: z.array(z.string()).describe('Such as stun:stun.example.com:3478'),
    turn: z
      .object({
        urls: z.array(z.string()).describe('Such as turn:turn.example.com:3478?transport=udp'),
        username: z.string(),
        credential: z.string(),
        renewAfterSeconds: z.number().describe('When to ask for a new one; it lasts as long again'),
      })
      .nullable(),
    relayOnly: z.boolean().describe('Nothing but TURN is to be used'),
  })
  .describe('Servers that help its sound through a NAT');

/** What users see and change of their own account. */
export function meRoutes(
  account: LoginContext,
  sessions: Sessions,
  network: PhoneNetwork,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/me',
      config: { access: 'self' },
      schema: { tags, summary: 'Who is logged in', response: { 200: me } },
      handler: async (request) => meOf(callerOf(request)),
    });

    app.route({
      method: 'GET',
      url: '/api/me/phone',
      config: { access: 'user' },
      schema: {
        tags,
        summary: "A credential for this session's phone",
        description:
          "Registers the user's own extension, until the session ends: then the credential is void, and the registration ends. It is the same one throughout the session, and not the extension's own secret.",
        response: {
          200: z.object({
            username: z.string(),
            password: z.string(),
            name: z.string().nullable(),
            transport: z.literal('wss'),
            path: z.literal('/ws').describe("Of the WebSocket, at the console's address"),
            ice,
          }),
        },
      },
      async handler(request) {
        const phone = await sessions.write((session) =>
          sessionPhone(session, actorOf(request), callerOf(request)),
        );
        return { ...phone, ice: await phoneIceServers(network, phone.username) };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/me/sessions',
      config: { access: 'user' },
      schema: {
        tags,
        summary: 'The own open sessions',
        querystring: sessionList.querystring,
        response: {
          200: sessionList.page.extend({ current: z.number().describe('The one of this request') }),
        },
      },
      async handler(request) {
        const { userId, sessionId } = callerOf(request);
        const all = await sessions.read(({ database }) => listUserSessions(database, userId));
        return { ...sessionPage(all, request.query), current: sessionId };
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/me/sessions/:session',
      config: { access: 'user' },
      schema: {
        tags,
        summary: 'End one of the own sessions',
        params: z.object({ session: z.coerce.number().int().min(1) }),
        response: { 200: z.object({ ended: z.number() }) },
      },
      handler: (request) =>
        sessions.write((session) =>
          endUserSessions(session, actorOf(request), callerOf(request).userId, request.params.session),
        ),
    });

    app.route({
      method: 'POST',
      url: '/api/me/totp',
      config: { access: 'user' },
      schema: {
        tags,
        summary: 'Begin with a second factor',
        description: 'It is asked for from POST /api/me/totp/confirm on. The secret is told this once.',
        body: z.object({ password: typedPassword }),
        response: { 200: z.object({ secret: z.string(), uri: z.string().describe('For a QR code') }) },
      },
      handler: (request) => beginTotp(account, callerOf(request), request.body.password),
    });

    app.route({
      method: 'POST',
      url: '/api/me/totp/confirm',
      config: { access: 'user' },
      schema: {
        tags,
        summary: 'Confirm the second factor with a code',
        description:
          'Answers with codes for when the app is lost, each for one login; they are told this once.',
        body: z.object({ code: z.string().max(32) }),
        response: { 200: z.object({ recoveryCodes: z.array(z.string()) }) },
      },
      handler: (request) => confirmTotp(account, actorOf(request), callerOf(request), request.body.code),
    });

    app.route({
      method: 'POST',
      url: '/api/me/totp/disable',
      config: { access: 'user' },
      schema: {
        tags,
        summary: 'End the second factor',
        body: z.object({ password: typedPassword }),
        response: { 204: z.null() },
      },
      async handler(request, reply) {
        await disableTotp(account, actorOf(request), callerOf(request), request.body.password);
        return reply.code(204).send(null);
      },
    });
  };
}
