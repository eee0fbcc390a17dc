import { version } from '../config/version.ts';
import type { Globals } from './globals.ts';
import { renderHelp } from './help.ts';
import { catchSignals } from './interrupt.ts';
import { createOutput, type Output } from './output.ts';
import type { Invocation } from './program.ts';
import { type Reader, watchReader } from './reader.ts';
import { catalogue } from './registry.ts';

type Run = Extract<Invocation, { kind: 'run' }>;

/** Runs a command line and resolves to its exit code; reports every failure itself. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const reader = watchReader(process.stdout);
  // Known before the command line is understood, since its mistakes are reported too.
  const early = { json: argv.includes('--json'), color: !argv.includes('--no-color'), quiet: false };
  // Help for everything is asked most, and needs no parser.
  if (argv.length === 0 || (argv.length === 1 && /^(help|--help|-h)$/.test(String(argv[0])))) {
    const output = openOutput(early);
    output.text(renderHelp(catalogue, [], output));
    return 0;
  }
  let invocation: Invocation;
  try {
    const { parseCommandLine } = await import('./program.ts');
    invocation = parseCommandLine(catalogue, argv);
  } catch (error) {
    return report(error, openOutput(early));
  }
  const output = openOutput(invocation.kind === 'version' ? early : invocation.globals);
  if (invocation.kind === 'run') return runCommand(invocation, output, reader);
  output.text(invocation.kind === 'version' ? version : renderHelp(catalogue, invocation.path, output));
  return 0;
}

async function runCommand(
  { definition, input, globals }: Run,
  output: Output,
  reader: Reader,
): Promise<number> {
  const interrupt = catchSignals((line) => output.note(line));
  reader.onLoss = () => interrupt.abort();
  catchFaults(output);
  const { createContext } = await import('./context.ts');
  const context = createContext({ globals, output, signal: interrupt.signal, env: process.env });
  try {
    const code = (await definition.run(context, input)) ?? 0;
    await reader.settled();
    if (reader.failure !== null) throw reader.failure;
    return interrupt.exitCode ?? code;
  } catch (error) {
    context.close();
    if (reader.left) return 1;
    // After Ctrl-C there is nothing to explain to a person.
    if (interrupt.exitCode !== null && !output.json) return interrupt.exitCode;
    const code = await report(reader.failure ?? error, output, context.failedOutput);
    return interrupt.exitCode ?? code;
  } finally {
    context.close();
  }
}

/** Errors that reach nobody, from an event of a connection for instance, are reported like all others. */
function catchFaults(output: Output): void {
  process.once('uncaughtException', (error) => {
    report(error, output).then((code) => process.exit(code));
  });
}

/** Says what failed on stderr and answers with the exit code. */
async function report(error: unknown, output: Output, stepOutput: readonly string[] = []): Promise<number> {
  const { stateHome } = await import('../config/state-home.ts');
  const { errorDocument, errorText, failureOutput, toUserError } = await import('./errors.ts');
  const known = await toUserError(error, stateHome());
  const lines = failureOutput(stepOutput, known);
  const text = output.json
    ? JSON.stringify({ error: errorDocument(known, lines) })
    : errorText(known, lines, output.noteStyle);
  process.stderr.write(`${text}\n`);
  return known.exitCode;
}

function openOutput(globals: Pick<Globals, 'json' | 'color' | 'quiet'>): Output {
  const { stdout, stderr, env } = process;
  const { json = false, quiet = false, color } = globals;
  return createOutput({ stdout, stderr, env, json, quiet, color });
}
