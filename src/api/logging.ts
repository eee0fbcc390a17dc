import type { FastifyBaseLogger, FastifyLogFn, FastifyRequest, FastifyServerOptions } from 'fastify';

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

/**
 * What a request logs with. A route with the level warn is asked often and logs nothing but failures, so pino's own
 * logger for the request is made when there is one.
 */
export function requestLogger(
  logger: FastifyBaseLogger,
  bindings: Record<string, unknown>,
  options: { level?: string },
): FastifyBaseLogger {
  return options.level === 'warn' ? new FailureLog(logger, bindings) : logger.child(bindings, options);
}

const ignore = () => undefined;

class FailureLog {
  readonly level = 'warn';
  readonly trace = ignore;
  readonly debug = ignore;
  readonly info = ignore;
  readonly silent = ignore;
  readonly #parent: FastifyBaseLogger;
  readonly #bindings: Record<string, unknown>;

  constructor(parent: FastifyBaseLogger, bindings: Record<string, unknown>) {
    this.#parent = parent;
    this.#bindings = bindings;
  }

  warn(...what: Parameters<FastifyLogFn>): void {
    this.child().warn(...what);
  }

  error(...what: Parameters<FastifyLogFn>): void {
    this.child().error(...what);
  }

  fatal(...what: Parameters<FastifyLogFn>): void {
    this.child().fatal(...what);
  }

  child(more: Record<string, unknown> = {}): FastifyBaseLogger {
    return this.#parent.child({ ...this.#bindings, ...more });
  }
}
