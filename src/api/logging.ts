import type { FastifyRequest, FastifyServerOptions } from 'fastify';

/** Names under which secrets travel; their values are never logged, at the top or one level down. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'license_key',
  'licenseKey',
  'key',
];

/** pino to stdout, without worker threads (the bundle is one file) and without query strings, which hold tickets. */
export function loggerOptions(level = 'info'): Exclude<FastifyServerOptions['logger'], boolean | undefined> {
  return {
    level,
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[REDACTED]' },
    serializers: {
      req: (request: FastifyRequest) => ({
        method: request.method,
        path: request.url.split('?')[0],
        address: request.ip,
      }),
    },
  };
}
