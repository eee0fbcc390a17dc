/**
 * Errors that a user can do something about. Everything else that is thrown is a fault of SmartCMS itself
 * and is reported as such. The exit codes are the contract's.
 */

/** Exit code of the process for each kind of failure. */
const exitCodes = {
  failed: 1,
  usage: 2,
  config_invalid: 3,
  unreachable: 4,
  auth_failed: 4,
  host_key_unknown: 4,
  host_key_changed: 4,
  connection_lost: 4,
  locked: 5,
  unhealthy: 6,
  not_found: 7,
  preflight: 1,
  command_failed: 1,
  build_failed: 1,
  registry_unreachable: 1,
  registry_refused: 1,
  image_missing: 1,
  server_newer: 1,
  migration_failed: 1,
  interrupted: 130,
  unauthenticated: 1,
  password_change_required: 1,
  forbidden: 1,
  license_invalid: 1,
  /** Of a file: nothing was written; the details have each. */
  invalid_lines: 1,
  /** It is stored, and Asterisk does not do as it says yet. */
  not_followed: 1,
  module_not_licensed: 1,
  invalid_credentials: 1,
  totp_required: 1,
  too_many_requests: 1,
  conflict: 1,
  license_not_found: 7,
  license_revoked: 1,
  license_suspended: 1,
  license_expired: 1,
  license_too_many_servers: 1,
} as const;

export type ErrorCode = keyof typeof exitCodes;

export interface UserErrorOptions {
  /** What to do about it: one sentence or command. */
  hint?: string | undefined;
  /** The last lines of output that explain the failure, already free of secrets and control characters. */
  output?: string[] | undefined;
  /** For programs: what else there is to know, never a secret. */
  details?: Readonly<Record<string, unknown>> | undefined;
  cause?: unknown;
}

/** A failure with a cause and a remedy; printed as such, never as a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly output: string[];
  readonly details: Readonly<Record<string, unknown>> | null;

  constructor(code: ErrorCode, message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.output = options.output ?? [];
    this.details = options.details ?? null;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}
