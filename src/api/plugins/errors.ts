import type { FastifyError, FastifyInstance } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { type ErrorCode, UserError } from '../../domain/errors.ts';

interface ErrorBody {
  error: { code: string; message: string; details: unknown };
}

/** HTTP status of the failures that a caller can do something about; any other is a 500. */
const statusOf: Partial<Record<ErrorCode, number>> = {
  usage: 400,
  unauthenticated: 401,
  password_change_required: 403,
  forbidden: 403,
  license_invalid: 403,
  invalid_credentials: 401,
  totp_required: 401,
  too_many_requests: 429,
  module_not_licensed: 403,
  not_found: 404,
  conflict: 409,
  license_not_found: 404,
  license_revoked: 403,
  license_suspended: 423,
  license_expired: 410,
  license_too_many_servers: 409,
  locked: 409,
  invalid_lines: 422,
  unreachable: 503,
  connection_lost: 503,
  auth_failed: 503,
};

/** Answers every failure as {error:{code,message,details}}; what is our own fault is logged, not told. */
export function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0];
    return reply.code(404).send(body('not_found', `there is no ${request.method} ${path}`));
  });

  app.setErrorHandler<FastifyError | UserError>((error, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const details = error.validation.map(({ instancePath, message }) => ({
        field: instancePath.slice(1),
        message,
      }));
      return reply
        .code(400)
        .send(body('invalid_request', 'the request does not have the expected form', details));
    }
    if (error instanceof UserError) {
      const status = statusOf[error.code];
      if (error.code === 'not_followed') {
        request.log.error({ err: error }, 'Asterisk does not follow');
        return reply.code(503).send(body(error.code, error.message));
      }
      if (status !== undefined && status < 500) {
        if (status === 401) reply.header('www-authenticate', 'Bearer');
        const wait = error.details?.['retryAfterSeconds'];
        if (typeof wait === 'number') reply.header('retry-after', String(wait));
        return reply.code(status).send(body(error.code, error.message, error.details));
      }
      request.log.error({ err: error }, 'request failed');
      if (status !== undefined) {
        return reply
          .code(status)
          .header('retry-after', '2')
          .send(body('unavailable', 'a service that this needs is away'));
      }
    } else if (error.statusCode !== undefined && error.statusCode < 500) {
      return reply.code(error.statusCode).send(refusal(error));
    } else {
      request.log.error({ err: error }, 'request failed');
    }
    return reply
      .code(500)
      .send(body('internal', `something failed inside SmartCMS; its log has more under ${request.id}`));
  });
}

/** What Fastify itself refuses: a path or a body that cannot be read. */
export function refusal(error: FastifyError): ErrorBody {
  return body(codeOf(error), error.message);
}

function body(code: string, message: string, details: unknown = null): ErrorBody {
  return { error: { code, message, details } };
}

/** FST_ERR_CTP_INVALID_JSON_BODY -> invalid_json_body. */
function codeOf(error: FastifyError): string {
  return error.code?.replace(/^FST_(ERR_)?(CTP_)?/, '').toLowerCase() || 'refused';
}
