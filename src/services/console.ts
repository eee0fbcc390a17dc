import { containerName, databaseName } from '../server/layout.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { dockerFailure } from './docker-failure.ts';

export interface ConsoleOptions extends ServerOptions {
  /** Words of one command; none opens the console on the user's terminal. */
  command: string[];
}

/** Asterisk's console, or one command of it; resolves to its exit code. */
export async function asteriskConsole(options: ConsoleOptions): Promise<number> {
  const program =
    options.command.length === 0 ? ['asterisk', '-rvvv'] : ['asterisk', '-rx', options.command.join(' ')];
  return inContainer(options, containerName('asterisk'), program, '');
}

/** MariaDB's console, or one statement; the statement goes over stdin, so that it shows up in no process list. */
export async function databaseConsole(options: ConsoleOptions): Promise<number> {
  const statement = options.command.join(' ');
  return inContainer(options, containerName('db'), ['mariadb', databaseName], statement);
}

async function inContainer(
  options: ConsoleOptions,
  container: string,
  program: string[],
  stdin: string,
): Promise<number> {
  return withHost(options, async (host) => {
    if (options.command.length === 0) {
      const terminal = process.stdin.isTTY === true ? ['-it'] : ['-i'];
      return host.interactive(['docker', 'exec', ...terminal, container, ...program]);
    }
    const { code, stderr } = await host.run(
      ['docker', 'exec', ...(stdin === '' ? [] : ['-i']), container, ...program],
      {
        signal: options.signal,
        stdin,
        stdout: process.stdout,
        okCodes: 'any',
      },
    );
    if (code !== 0) throw dockerFailure(code, stderr);
    return 0;
  });
}
