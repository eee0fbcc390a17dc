import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildApp } from '../../../../src/api/app.ts';
import { noBackends } from '../../../support/app.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = buildApp(noBackends());
  app.register(async (scope) => {
    scope.get(
      '/api/example',
      {
        config: { access: 'public' },
        schema: {
          tags: ['<examples>'],
          summary: 'An <example>',
          querystring: z.object({ limit: z.coerce.number().describe('How `many`').optional() }),
          response: { 200: z.object({ kind: z.enum(['a', 'b']).nullable() }) },
        },
      },
      async () => ({ kind: 'a' }),
    );
  });
});
afterAll(() => app.close());

describe('GET /api/openapi.json', () => {
  it('describes each route with its parameters, its answers and how it fails', async () => {
    const document = (await app.inject('/api/openapi.json')).json();
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'SmartCMS', version: '1.2.3' } });
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/health', '/api/license/verify', '/api/openapi.json', '/api/docs']),
    );
    const { get } = document.paths['/api/example'];
    expect(get.parameters).toMatchObject([{ in: 'query', name: 'limit' }]);
    expect(get.responses['200'].content['application/json'].schema).toMatchObject({ type: 'object' });
    const failure = get.responses['4XX'].content['application/json'].schema;
    expect(failure).toEqual({ $ref: '#/components/schemas/Error' });
    expect(document.components.schemas.Error.required).toEqual(['error']);
  });

  it('leaves failures as they are answered', async () => {
    const response = await app.inject('/api/example?limit=x');
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatchObject({
      code: 'invalid_request',
      details: [{ field: 'limit', message: expect.any(String) }],
    });
  });
});

describe('GET /api/docs', () => {
  it('shows the same as a page that may run and load nothing', async () => {
    const page = await app.inject('/api/docs');
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.body).toContain('/api/license/verify');
    expect(page.body).toContain('How <code>many</code>');
    expect(page.body).not.toContain('<example');
    expect(page.body).not.toMatch(/<script|src=|url\(/);
    const style = /<style>(.*)<\/style>/s.exec(page.body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'`,
    );
  });
});
