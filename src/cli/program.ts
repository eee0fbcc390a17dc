import { Command, CommanderError, Option } from 'commander';
import { UserError } from '../domain/errors.ts';
import type { Catalogue, CommandDefinition, OptionDefinition } from './command.ts';
import { allCommands, argumentTerm, optionKey } from './command.ts';
import { type Globals, globalOptions } from './globals.ts';
import { Input } from './input.ts';

/** What a command line asks for. */
export type Invocation =
  | { kind: 'run'; definition: CommandDefinition; input: Input; globals: Globals }
  | { kind: 'help'; path: string[]; globals: Globals }
  | { kind: 'version' };

/**
 * Reads a command line (without node and the program's name).
 * @throws UserError('usage') with a suggestion where one is near.
 */
export function parseCommandLine(catalogue: Catalogue, argv: readonly string[]): Invocation {
  let chosen: Invocation | undefined;
  const program = buildProgram(catalogue, (invocation) => {
    chosen = invocation;
  });
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return { kind: 'version' };
    if (!error.code.startsWith('commander.help')) throw usageError(error, catalogue, argv);
  }
  return chosen ?? { kind: 'help', path: [], globals: program.opts<Globals>() };
}

function buildProgram(catalogue: Catalogue, choose: (invocation: Invocation) => void): Command {
  const program = new Command('smartcms');
  const quietly = { writeOut: () => undefined, writeErr: () => undefined };
  program.exitOverride().configureOutput(quietly).helpCommand(false).version('-', '-V, --version');
  // Help is rendered from the definitions; commander only says for which command it was asked.
  program.configureHelp({
    formatHelp: (command) => {
      choose({ kind: 'help', path: pathOf(command), globals: program.opts<Globals>() });
      return '';
    },
  });
  for (const option of globalOptions) {
    if (!/--(version|help)$/.test(option.flags)) addOption(program, option);
  }
  for (const definition of allCommands(catalogue)) {
    const parent = definition.path.slice(0, -1).reduce(nounOf, program);
    addCommand(parent, definition.path.at(-1) ?? '', definition, (input) =>
      choose({ kind: 'run', definition, input, globals: program.opts<Globals>() }),
    );
  }
  return program;
}

function nounOf(parent: Command, noun: string): Command {
  return (
    parent.commands.find((command) => command.name() === noun) ?? parent.command(noun).helpCommand(false)
  );
}

function addCommand(
  parent: Command,
  name: string,
  definition: CommandDefinition,
  chosen: (input: Input) => void,
): void {
  const command = parent.command(name);
  for (const argument of definition.args) {
    const name = argument.name + (argument.variadic ? '...' : '');
    command.argument(argument.required ? `<${name}>` : `[${name}]`);
  }
  for (const option of definition.options) addOption(command, option);
  command.action((...given: unknown[]) => {
    const options = command.opts<Record<string, unknown>>();
    const values = Object.fromEntries(
      definition.args.map((argument, index) => [argument.name, given[index]]),
    );
    checkChoices(definition, values);
    chosen(new Input({ ...options, ...values }));
  });
}

function addOption(command: Command, definition: OptionDefinition): void {
  const option = new Option(definition.flags);
  if (definition.default !== undefined) option.default(definition.default);
  if (!option.isBoolean() && !option.negate) {
    option.argParser((text: string, previous: unknown) => {
      const value = parseValue(definition, text);
      if (!definition.repeatable) return value;
      return [...(Array.isArray(previous) ? previous : []), value];
    });
  }
  command.addOption(option);
}

function parseValue(definition: OptionDefinition, text: string): string | number {
  const flag = /--[a-z-]+/.exec(definition.flags)?.[0] ?? optionKey(definition);
  if (definition.choices && !definition.choices.includes(text)) {
    throw new UserError('usage', `${flag}: expected ${definition.choices.join(', ')}, not "${text}"`);
  }
  try {
    return definition.parse ? definition.parse(text) : text;
  } catch (error) {
    throw error instanceof UserError ? new UserError('usage', `${flag}: ${error.message}`) : error;
  }
}

function checkChoices(definition: CommandDefinition, values: Record<string, unknown>): void {
  for (const argument of definition.args) {
    const given = [values[argument.name] ?? []].flat();
    const wrong = given.find((value) => argument.choices && !argument.choices.includes(String(value)));
    if (wrong === undefined) continue;
    throw new UserError(
      'usage',
      `${argumentTerm({ ...argument, required: true })}: no such choice: ${wrong}`,
      {
        hint: `Choose from ${argument.choices?.join(', ')}.`,
      },
    );
  }
}

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}

/** Commander's message, with its suggestion or the way to the help as the hint. */
function usageError(error: CommanderError, catalogue: Catalogue, argv: readonly string[]): UserError {
  const [what = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const words = argv.filter((word) => !word.startsWith('-'));
  const [known] = allCommands(catalogue)
    .map(({ path }) => path.filter((name, index) => words[index] === name))
    .sort((a, b) => b.length - a.length);
  const help = ['smartcms help', ...(known ?? [])].join(' ');
  const message = what.charAt(0).toUpperCase() + what.slice(1);
  const near = suggestion?.replace(/^\((.*)\)$/, '$1');
  return new UserError('usage', message, { hint: near ?? `See: ${help}` });
}
