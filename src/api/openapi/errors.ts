import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** How every failure is answered. */
export const errorBody = z
  .object({
    error: z.object({
      code: z.string().describe('What kind of failure, for programs'),
      message: z.string().describe('What failed and why, for people'),
      details: z
        .unknown()
        .describe('Such as the fields that are wrong; null if there is nothing more to say'),
    }),
  })
  .meta({ id: 'Error', description: 'A failure' });

/** Adds the form of failures to the answers of each route, so that what is described is what comes. */
export function describeErrors(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const { response, ...schema } = route.schema ?? {};
    route.schema = {
      ...schema,
      response: { ...(response as object | undefined), '4xx': errorBody, '5xx': errorBody },
    };
  });
}
