import { UserError } from '../domain/errors.ts';
import { escapeControl } from '../host/quote.ts';

/** A failure of a place for copies, with its name. */
export function copyFailed(label: string, what: string, cause?: unknown): UserError {
  const why = cause instanceof Error ? ` (${escapeControl(cause.message)})` : '';
  return new UserError('failed', `The copy to ${label} failed: ${what}${why}.`, {
    hint: 'Try it with: smartcms backup schedule test',
    cause,
  });
}
