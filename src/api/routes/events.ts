import websocket from '@fastify/websocket';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import type { Events } from '../../services/events/events.ts';
import { ticketSeconds } from '../../services/events/tickets.ts';
import type { Caller } from '../../services/sessions.ts';
import { watchOver } from '../event-socket.ts';
import { callerOf } from '../plugins/access.ts';

const tags = ['events'];

/** /api/events: a WebSocket that tells what happens, opened with a ticket that stands for the session. */
export function eventRoutes(events: Events): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(websocket, {
      options: { maxPayload: 4096 },
      preClose(done) {
        for (const client of app.websocketServer.clients) client.close(1001, 'the server stops');
        app.websocketServer.close(() => done());
      },
    });
    const callers = new WeakMap<FastifyRequest, Caller>();

    app.route({
      method: 'POST',
      url: '/api/events/ticket',
      config: { access: 'user' },
      schema: {
        tags,
        summary: 'A ticket for the WebSocket',
        description: `For use once, within ${ticketSeconds} seconds: browsers cannot send a header with a WebSocket.`,
        response: { 200: z.object({ ticket: z.string(), seconds: z.number() }) },
      },
      handler: async (request) => ({
        ticket: await events.issueTicket(callerOf(request)),
        seconds: ticketSeconds,
      }),
    });

    app.route({
      method: 'GET',
      url: '/api/events',
      logLevel: 'warn',
      // The ticket is looked at below.
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'A WebSocket of events',
        description:
          'Text frames of JSON: `{type: "snapshot", number, ...}` tells what there is; `{type: "event", number, event: {type, at, subject, details}}` what changed since; `{type: "access", modules, license}` what the user may open from now on. Numbers grow. After a drop, `after` with the last number goes on from there, or begins with a new snapshot. Closed with 1001 (the server stops), 1013 (events are away, try again), 4001 (not allowed any more), 4002 (read too slowly).',
        querystring: z.object({
          ticket: z.string().min(1).max(100),
          after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
        }),
      },
      async preValidation(request) {
        requireOwnOrigin(request);
      },
      async preHandler(request) {
        const caller = await events.redeemTicket(request.query.ticket);
        if (caller === null || caller.mustChangePassword) {
          throw new UserError('unauthenticated', 'the ticket was used, is over or never was');
        }
        callers.set(request, caller);
      },
      async handler(_request, reply) {
        const error = { code: 'upgrade_required', message: 'this is a WebSocket', details: null };
        return reply.code(426).header('upgrade', 'websocket').send({ error });
      },
      wsHandler(socket, request) {
        const caller = callers.get(request);
        if (caller === undefined) return socket.close(4001, 'not allowed');
        void watchOver(socket, events, caller, request.query.after);
      },
    });
  };
}

/** A page from elsewhere may not use the tickets of this one; what is no browser sends no origin. */
function requireOwnOrigin({ headers }: FastifyRequest): void {
  if (headers.origin === undefined) return;
  // nginx passes the host without its port.
  const host = URL.canParse(headers.origin) ? new URL(headers.origin).hostname : undefined;
  if (host !== undefined && host === headers.host?.replace(/:\d+$/, '')) return;
  throw new UserError('forbidden', 'the page that asks is not from this server');
}
