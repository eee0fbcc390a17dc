import { type CommandDefinition, type OptionDefinition, optionKey } from './command.ts';
import type { Input } from './input.ts';

/** The words of a command line that mean the same as what was given to a command. Pure. */
export function argvOf(definition: CommandDefinition, input: Input): string[] {
  const options = definition.options.flatMap((option) => optionWords(option, input));
  const words = definition.args.flatMap(({ name, variadic }) =>
    variadic ? input.list(name) : [input.text(name)].filter((word) => word !== undefined),
  );
  return [...definition.path, ...options, ...(words.length > 0 ? ['--', ...words] : [])];
}

function optionWords(option: OptionDefinition, input: Input): string[] {
  const key = optionKey(option);
  const long = /--[a-z0-9-]+/.exec(option.flags)?.[0] ?? option.flags;
  // With "=", a value that begins with a dash is no option.
  if (option.repeatable) return input.list(key).map((value) => `${long}=${value}`);
  if (/[<[]/.test(option.flags)) {
    const value = input.value(key);
    return value === undefined ? [] : [`${long}=${value}`];
  }
  return input.choice(key) === !long.startsWith('--no-') ? [long] : [];
}
