import { UserError } from '../domain/errors.ts';
import { escapeControl } from '../host/quote.ts';

/** What a failed `docker` command on a server means for the user. */
export function dockerFailure(code: number, stderr: string): UserError {
  if (code === 127) {
    return new UserError('not_found', 'There is no Docker on the server.', {
      hint: 'Nothing was deployed there yet: smartcms deploy',
    });
  }
  const last = escapeControl(stderr.trim().split('\n').at(-1) ?? '');
  if (/No such container|is not running|no configuration file|no such file or directory/i.test(stderr)) {
    return new UserError('not_found', `The service does not run: ${last}`, {
      hint: 'smartcms status shows what runs; smartcms deploy starts it.',
    });
  }
  return new UserError('failed', last || `The command ended with exit code ${code}.`);
}
