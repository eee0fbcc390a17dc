import type { Target } from '../host/target.ts';
import { argvOf } from './argv.ts';
import type { CommandDefinition } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Input } from './input.ts';

interface There {
  definition: CommandDefinition;
  input: Input;
  /** A secret is read from stdin there. */
  stdin: boolean;
}

/** Whether a command that works on the server's own files can do it from here: as root on the server itself. */
export function isThere(target: Target): boolean {
  return target.kind === 'local' && process.getuid?.() === 0;
}

/** Has a command done by the program on the server, whose output and exit code are then this one's. */
export async function doThere(
  { output, globals, connect, signal }: CommandContext,
  target: Target,
  { definition, input, stdin }: There,
): Promise<number> {
  const { runThere } = await import('../services/there.ts');
  const flags = [
    '--no-input',
    ...(output.json ? ['--json'] : []),
    ...(globals.quiet ? ['--quiet'] : []),
    ...(process.stdout.isTTY === true ? [] : ['--no-color']),
  ];
  return runThere({ target, connect, signal }, [...flags, ...argvOf(definition, input)], {
    stdin: stdin ? process.stdin : undefined,
    stdout: process.stdout,
    onError: (line) => process.stderr.write(`${line}\n`),
  });
}
