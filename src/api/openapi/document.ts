import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { describeErrors } from './errors.ts';

const about = `Everything that the command line does to extensions, trunks and routes goes through the same services
here. Send the token of POST /api/login as \`Authorization: Bearer TOKEN\`. Times are ISO 8601 in UTC; what is absent is
null. Lists take \`limit\`, \`page\`, \`q\` and \`sort\` and tell the total. Creating what is there already, with the same
values, changes nothing and answers 200 with \`result: "unchanged"\`. PATCH changes the fields that are given and leaves the
others. Failures are \`{error: {code, message, details}}\`.`;

const transform = createJsonSchemaTransform({});

/** Describes all routes that are registered after it, for GET /api/openapi.json and the page made from it. */
export function describeApi(app: FastifyInstance, version: string): void {
  describeErrors(app);
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'SmartCMS', version, description: about.replaceAll('\n', ' ') },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: (input) => {
      const { schema, url } = transform(input);
      const isPublic = input.route.config?.access === 'public';
      return { schema: { ...schema, security: isPublic ? [] : [{ token: [] }] }, url };
    },
    transformObject: jsonSchemaTransformObject,
  });
}
