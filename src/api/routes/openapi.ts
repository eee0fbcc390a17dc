import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { documentPage, pagePolicy } from '../openapi/page.ts';

/** GET /api/openapi.json and GET /api/docs: what this API takes and answers. Neither tells of the server. */
export const openapiRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/api/openapi.json',
    config: { access: 'public' },
    schema: {
      tags: ['about'],
      summary: 'This description, in OpenAPI 3.1',
      response: { 200: z.record(z.string(), z.unknown()) },
    },
    handler: async () => ({ ...app.swagger() }),
  });

  app.route({
    method: 'GET',
    url: '/api/docs',
    config: { access: 'public' },
    schema: {
      tags: ['about'],
      summary: 'The same as a page to read',
      response: { 200: { content: { 'text/html': { schema: z.string() } } } },
    },
    handler: async (_request, reply) =>
      reply
        .type('text/html')
        .header('content-security-policy', pagePolicy)
        .serializer((page: string) => page)
        .send(documentPage(app.swagger())),
  });
};
