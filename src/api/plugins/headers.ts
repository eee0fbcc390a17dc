import type { FastifyInstance } from 'fastify';

/** An API answer is data: never cached, framed, sniffed or run. nginx has the rules for pages. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Sets the security headers and the request's id on every answer. */
export function secureHeaders(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    // A page sets a policy of its own.
    reply.headers({ ...headers, ...reply.getHeaders(), 'x-request-id': request.id });
  });
}
