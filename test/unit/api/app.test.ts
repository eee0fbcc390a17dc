import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type AppDependencies, buildApp } from '../../../src/api/app.ts';
import { loggerOptions } from '../../../src/api/logging.ts';
import { UserError } from '../../../src/domain/errors.ts';
import type { Health } from '../../../src/services/health.ts';
import type { LicenseState } from '../../../src/services/license.ts';
import { noBackends } from '../../support/app.ts';

const up = { status: 'ok', ms: 1.5 } as const;
const healthy: Health = { status: 'ok', services: { database: up, redis: up, asterisk: up } };
const unlicensed: LicenseState = { valid: false, code: 'NOT_ACTIVATED', type: null, expiresAt: null };

let app: FastifyInstance;
afterEach(() => app.close());

function build(overrides: Partial<AppDependencies> = {}): FastifyInstance {
  app = buildApp(noBackends({ health: async () => healthy, license: async () => unlicensed, ...overrides }));
  return app;
}

describe('GET /api/health', () => {
  it('answers 200 with each service and the version when all is well', async () => {
    const response = await build().inject('/api/health');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ ...healthy, version: '1.2.3' });
  });

  it('answers 503 and names the service that is away', async () => {
    const down = { status: 'down', ms: 2000, message: 'no answer in time' } as const;
    const health = { status: 'degraded', services: { ...healthy.services, redis: down } } as const;
    const response = await build({ health: async () => health }).inject('/api/health');
    expect(response.statusCode).toBe(503);
    expect(response.json().services).toEqual({ database: up, asterisk: up, redis: down });
  });
});

describe('GET /api/license/verify', () => {
  it('tells the verdict and nothing else', async () => {
    const license = async () => ({ ...unlicensed, key: 'SMARTCMS-SA-XXXX' });
    const response = await build({ license }).inject('/api/license/verify');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual(unlicensed);
  });

  it('answers 503 when the database is away, without its details', async () => {
    const license = () =>
      Promise.reject(new UserError('unreachable', 'MariaDB at /run/mysqld/x.sock does not answer'));
    const response = await build({ license }).inject('/api/license/verify');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.json().error.code).toBe('unavailable');
    expect(response.body).not.toContain('mysqld');
  });
});

describe('GET /metrics', () => {
  it('tells what can be known, and counts requests by their routes as declared', async () => {
    build();
    await app.inject('/api/health');
    await app.inject('/api/nothing?token=abc');
    const { body, headers } = await app.inject('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(body).toContain('smartcms_service_up{service="redis"} 1');
    expect(body).toMatch(
      /smartcms_http_request_seconds_count\{method="GET",route="\/api\/health",status="200"\} 1/,
    );
    expect(body).toContain('smartcms_event_watchers 0');
    // The database is away in this test.
    expect(body).not.toMatch(/^smartcms_extensions /m);
    expect(body).not.toContain('abc');
  });
});

describe('errors', () => {
  it('answers an unknown path in the form of the contract', async () => {
    const response = await build().inject('/api/nothing?token=abc');
    expect(response.statusCode).toBe(404);
    expect(response.json()).toEqual({
      error: { code: 'not_found', message: 'there is no GET /api/nothing', details: null },
    });
  });

  it('does not tell what failed inside', async () => {
    const license = () => Promise.reject(new Error('password=hunter2'));
    const response = await build({ license }).inject('/api/license/verify');
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('hunter2');
    expect(response.json().error.message).toContain(response.headers['x-request-id']);
  });

  it.each([
    ['a body that is no JSON', '{', 'application/json', 400, 'invalid_json_body'],
    ['a body that breaks the schema', '{"number":"x"}', 'application/json', 400, 'invalid_request'],
    ['an unknown content type', 'x', 'text/x', 415, 'invalid_media_type'],
  ])('answers %s with the reason', async (_name, payload, type, status, code) => {
    build().post(
      '/api/test',
      { config: { access: 'public' }, schema: { body: z.object({ number: z.number() }) } },
      async () => 'never',
    );
    const response = await app.inject({
      method: 'POST',
      url: '/api/test',
      payload,
      headers: { 'content-type': type },
    });
    expect(response.statusCode).toBe(status);
    expect(response.json().error).toMatchObject({ code, message: expect.any(String) });
  });

  it('names the field that is wrong', async () => {
    build().post(
      '/api/test',
      { config: { access: 'public' }, schema: { body: z.object({ number: z.number() }) } },
      async () => 'never',
    );
    const response = await app.inject({ method: 'POST', url: '/api/test', payload: { number: 'x' } });
    expect(response.json().error.details).toEqual([
      { field: 'number', message: expect.stringContaining('number') },
    ]);
  });

  it.each([
    ['usage', 400],
    ['not_found', 404],
    ['locked', 409],
  ] as const)('answers a UserError %s with %i and its message', async (code, status) => {
    build().get('/api/test', { config: { access: 'public' } }, async () => {
      throw new UserError(code, 'say why');
    });
    const response = await app.inject('/api/test');
    expect(response.statusCode).toBe(status);
    expect(response.json()).toEqual({ error: { code, message: 'say why', details: null } });
  });
});

describe('every answer', () => {
  it.each(['/api/health', '/api/nothing'])(
    'of %s carries security headers and a request id of its own',
    async (url) => {
      const response = await build().inject({ url, headers: { 'x-request-id': 'chosen-by-caller' } });
      expect(response.headers).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    },
  );
});

describe('logs', () => {
  it('of what is asked often hold its failures alone, with the id of the request', async () => {
    const lines: string[] = [];
    const logger = { ...loggerOptions(), stream: { write: (line: string) => void lines.push(line) } };
    const license = vi.fn(async () => unlicensed);
    build({ logger, license });
    await app.inject('/api/license/verify');
    expect(lines).toEqual([]);
    license.mockRejectedValueOnce(new Error('broken'));
    const { headers } = await app.inject('/api/license/verify');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 50, reqId: headers['x-request-id'], msg: 'request failed' }),
    ]);
  });

  it('hold no secret and no query string', async () => {
    const lines: string[] = [];
    const logger = { ...loggerOptions(), stream: { write: (line: string) => void lines.push(line) } };
    build({ logger });
    await app.inject({ url: '/api/nothing?ticket=t-value', headers: { authorization: 'Bearer b-value' } });
    app.log.info({ password: 'p-value', user: { token: 'u-value' }, license_key: 'l-value' }, 'hello');
    const text = lines.join('');
    expect(text).toContain('"path":"/api/nothing"');
    expect(text).toContain('hello');
    expect(text).not.toMatch(/[tbpul]-value/);
  });
});
