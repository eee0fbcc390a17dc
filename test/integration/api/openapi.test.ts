import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Connection } from '../../../src/database/connect.ts';
import { type ApiInProcess, logIn, openApi, prepareDatabase } from '../../support/api-in-process.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { redisMissing, startRedis, type TestRedis } from '../../support/redis.ts';
import { ScriptedAsterisk } from '../../support/session.ts';

const missing = mariadbMissing() ?? redisMissing();

type Schema = Record<string, unknown> & {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  enum?: unknown[];
  $ref?: string;
};
interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

/** Longer than a router looks at by itself, and than any name. */
const long = fc.integer({ min: 90, max: 1200 }).map((length) => 'a'.repeat(length));

const known = ['1001', '1002', 'extension', 'line', 'in:4930', 'out:_0X.', 'admin@example.com', '%', '', '1'];
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...known, '2026-01-01T00:00:00Z', '1/2', '..') },
  { weight: 4, arbitrary: fc.string({ maxLength: 20, unit: 'binary' }) },
  { weight: 1, arbitrary: long },
);

/** Values that a schema describes, and now and then others. */
function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(fc.jsonValue(), text);
  return fc.oneof({ weight: 9, arbitrary: rightValues(schema) }, { weight: 1, arbitrary: wrong });
}

function rightValues(schema: Schema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(valuesOf));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema['const']);
  const [type] = [schema.type].flat();
  switch (type) {
    case 'object': {
      const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, valuesOf(field)]);
      const names = schema.required ?? [];
      return fc
        .tuple(fc.record(Object.fromEntries(fields)), fc.subarray(Object.keys(schema.properties ?? {})))
        .map(([whole, kept]) =>
          Object.fromEntries(
            Object.entries(whole).filter(([name]) => names.includes(name) || kept.includes(name)),
          ),
        );
    }
    case 'array':
      return fc.array(schema.items ? valuesOf(schema.items) : text, { maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 100 }), fc.double());
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return text;
  }
}

/** Any value as text; `String` fails for an object whose toString is none. */
const textOf = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

describe.skipIf(missing)(`every route answers as OpenAPI says${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let redis: TestRedis;
  let api: ApiInProcess;
  let watcher: Connection;
  let paths: Record<string, Record<string, Operation>>;
  let error: Schema;
  const logged: string[] = [];

  beforeAll(async () => {
    [db, redis] = await Promise.all([startMariadb(), startRedis()]);
    watcher = await db.connect();
    await prepareDatabase(watcher);
    api = openApi(db, redis, new ScriptedAsterisk(await db.connect()), {
      logger: { level: 'error', stream: { write: (line: string) => void logged.push(line) } },
    });
    const document = (await api.app.inject('/api/openapi.json')).json();
    paths = document.paths;
    error = document.components.schemas.Error;
  });
  afterAll(async () => {
    await api?.close();
    watcher?.destroy();
    await Promise.all([db?.stop(), redis?.stop()]);
  });

  /** Whatever was done before: a good licence, and a session that may do everything. */
  async function asMaster(): Promise<string> {
    await watcher.query(
      `UPDATE licenses SET status = 'active', modules = NULL, expires_at = NULL WHERE type = 'super_admin'`,
    );
    await watcher.query(
      'INSERT IGNORE INTO license_activations (license_id, server_id, activated_at) SELECT l.id, s.id, NOW() FROM licenses l, call_servers s',
    );
    return logIn(watcher, 'admin@example.com', 'super_admin');
  }

  it('whatever is sent, and never with a failure of its own', async () => {
    const all = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    expect(all.length).toBeGreaterThan(70);
    for (const { path, method, operation } of all) {
      const token = await asMaster();
      const { parameters = [], requestBody } = operation;
      const [[type, content] = []] = Object.entries(requestBody?.content ?? {});
      const requests = fc.record({
        values: fc.record(Object.fromEntries(parameters.map((one) => [one.name, valuesOf(one.schema)]))),
        body: content === undefined ? fc.constant(undefined) : valuesOf(content.schema),
      });
      await fc.assert(
        fc.asyncProperty(requests, async ({ values, body }) => {
          const given = (name: string) => encodeURIComponent(textOf(values[name] ?? ''));
          const url = path.replace(/\{(\w+)\}/g, (_, name) => given(name) || '0');
          const query = parameters.filter(
            (one) => one.in === 'query' && textOf(values[one.name]).length % 2 === 0,
          );
          const answer = await api.app.inject({
            method: method.toUpperCase() as 'GET',
            url: `${url}?${query.map(({ name }) => `${name}=${given(name)}`).join('&')}`,
            headers: {
              authorization: `Bearer ${token}`,
              ...(body !== undefined && { 'content-type': type }),
            },
            ...(body !== undefined && {
              payload: type === 'application/json' ? JSON.stringify(body) : String(body),
            }),
          });
          const what = `${method} ${url} ${JSON.stringify(body)}: ${answer.statusCode} ${answer.body}`;
          expect(answer.statusCode, `${what} ${logged.at(-1)}`).not.toBe(500);
          const described =
            operation.responses[answer.statusCode] ??
            operation.responses[`${Math.floor(answer.statusCode / 100)}XX`];
          expect(described, what).toBeDefined();
          const schema = described?.content?.['application/json']?.schema;
          if (schema === undefined) return;
          expect(answer.headers['content-type'], what).toMatch(/^application\/json/);
          const parsed = z.fromJSONSchema((schema.$ref ? error : schema) as never).safeParse(answer.json());
          expect(parsed.error?.issues, what).toBeUndefined();
        }),
        { numRuns: 10 },
      );
    }
  });

  it('and no schema has a field for a secret, but for the ones that users and providers give', () => {
    const found: string[] = [];
    const walk = (schema: unknown, at: string): void => {
      if (schema === null || typeof schema !== 'object') return;
      for (const [name, value] of Object.entries(schema)) {
        if (at.endsWith('.properties') && /secret|password|credential|hash|token/i.test(name))
          found.push(`${at}.${name}`);
        walk(value, `${at}.${name}`);
      }
    };
    for (const [path, methods] of Object.entries(paths)) {
      if (/^\/api\/(extensions|trunks|routes|groups|calls|cdr|jobs|backups|status)/.test(path))
        for (const [method, { responses, requestBody }] of Object.entries(methods)) {
          walk(responses, `${method} ${path}`);
          if (/extensions/.test(path)) walk(requestBody, `${method} ${path}`);
        }
    }
    expect(found).toEqual([]);
  });
});
