import type { Writable } from 'node:stream';
import { UserError } from '../domain/errors.ts';
import { paths } from '../server/layout.ts';
import { type ServerOptions, withHost } from './connection.ts';

interface Streams {
  stdin: NodeJS.ReadableStream | undefined;
  stdout: Writable;
  onError: (line: string) => void;
}

/**
 * Runs a command line of this program on the server, as root, by the program that is installed there; resolves to
 * its exit code.
 * @throws UserError not_found if there is none
 */
export async function runThere(
  options: ServerOptions,
  argv: readonly string[],
  { stdin, stdout, onError }: Streams,
): Promise<number> {
  return withHost(options, async (host) => {
    const { code } = await host.run([paths.programCommand, ...argv], {
      ...{ stdin, stdout, signal: options.signal },
      onLine: onError,
      okCodes: 'any',
      title: `smartcms ${argv[0]}`,
    });
    if (code !== 126 && code !== 127) return code;
    throw new UserError('not_found', `There is no SmartCMS on ${host.label} that could do this.`, {
      hint: 'smartcms deploy brings it up.',
    });
  });
}
