import type { CommandContext } from './context.ts';
import type { Input } from './input.ts';

/** A word after the command's name. */
export interface ArgumentDefinition {
  /** Lower case, as `input.text(name)` takes it; help prints it in capitals. */
  name: string;
  about: string;
  required?: boolean;
  /** Takes all remaining words. */
  variadic?: boolean;
  /** The only values; offered by completion. */
  choices?: readonly string[];
  /** Values that completion offers; others are fine too. */
  suggestions?: readonly string[];
}

export interface OptionDefinition {
  /** As commander writes them: `-f, --follow`, `--lock-wait <seconds>`. */
  flags: string;
  about: string;
  default?: string | number;
  /** Turns the text into a value; throws UserError('usage') without naming the flag. */
  parse?: (text: string) => string | number;
  /** The only values; offered by completion. */
  choices?: readonly string[];
  /** May be given more than once; `input.list(name)` has all values. */
  repeatable?: boolean;
}

interface Example {
  command: string;
  about: string;
}

/** A command as data: parsing, help, completion and the README's reference are all made from it. */
export interface CommandDefinition {
  /** Such as deploy, `ext add`, `route in add`. */
  path: readonly [string, ...string[]];
  /** One line, no full stop. */
  summary: string;
  description?: string;
  args: readonly ArgumentDefinition[];
  options: readonly OptionDefinition[];
  /** At least one. */
  examples: readonly Example[];
  /** Does the work; resolves to the exit code, none means 0. Heavy modules are imported inside. */
  run: (context: CommandContext, input: Input) => Promise<number | undefined>;
}

/** Commands under one heading of the help. */
interface CommandGroup {
  title: string;
  commands: readonly CommandDefinition[];
}

/** All commands, with what each noun is about. */
export interface Catalogue {
  groups: readonly CommandGroup[];
  nouns: Readonly<Record<string, string>>;
}

/** Gives a definition its type; returns it as it is. */
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition;
}

export function allCommands(catalogue: Catalogue): CommandDefinition[] {
  return catalogue.groups.flatMap((group) => group.commands);
}

/** How an argument stands in a usage line: TARGET, [TARGET], [WORD...]. */
export function argumentTerm(argument: ArgumentDefinition): string {
  const name = argument.name.toUpperCase() + (argument.variadic ? '...' : '');
  return argument.required ? name : `[${name}]`;
}

/** The key of an option: `--lock-wait <seconds>` is lockWait, `--no-input` is input. */
export function optionKey(definition: OptionDefinition): string {
  const long = /--([a-z0-9-]+)/.exec(definition.flags)?.[1] ?? definition.flags;
  return long.replace(/^no-/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
