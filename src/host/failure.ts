import { UserError } from '../domain/errors.ts';
import { escapeControl, quoteArgv } from './quote.ts';

/** A command that ended with an exit code that was not expected, or was ended. */
export class CommandFailed extends UserError {
  readonly exitStatus: number;

  /** `output` is raw; its last 50 lines are kept, escaped. */
  constructor(label: string, title: string, outcome: string, exitStatus: number, output: readonly string[]) {
    super('command_failed', `${title} failed on ${label}: ${outcome}.`, {
      output: output.slice(-50).map(escapeControl),
    });
    this.exitStatus = exitStatus;
  }
}

/** What an exit code says, with the meanings that shells give to some. */
export function describeExit(code: number | null, signal: string | null): string {
  if (signal !== null) return `ended by signal ${signal}`;
  if (code === 126) return 'exit code 126 (found, but cannot be run)';
  if (code === 127) return 'exit code 127 (command not found)';
  if (code === 137) return 'exit code 137 (killed, perhaps for lack of memory)';
  return `exit code ${code}`;
}

/** A command as a message names it when it has no title: its command line, in one line of bounded length. */
export function commandTitle(argv: readonly string[]): string {
  const line = escapeControl(quoteArgv(argv)).replaceAll('\n', '\\n');
  return `"${line.length > 200 ? `${line.slice(0, 200)}...` : line}"`;
}

/** The link to a host broke, so that nobody knows whether its commands ended well. */
export function connectionLost(label: string, why: string, cause?: unknown): UserError {
  return new UserError('connection_lost', `The connection to ${label} was lost: ${why}.`, {
    hint: 'What was running may or may not have ended. Run the same command again: it continues from what it finds.',
    cause,
  });
}

/** The login works but may not become root. */
export function rootRefused(label: string, output: readonly string[]): UserError {
  return new UserError('auth_failed', `The user of ${label} may not run commands as root.`, {
    hint: 'Use root as the user of the target, run it on a terminal, which asks for the password of sudo, or allow sudo without one: "USER ALL=(ALL) NOPASSWD: ALL" in /etc/sudoers.d/.',
    output: output.slice(-5).map(escapeControl),
  });
}
