import { UserError } from '../domain/errors.ts';
import type { Catalogue, CommandDefinition, OptionDefinition } from './command.ts';
import { allCommands, argumentTerm } from './command.ts';
import { globalOptions } from './globals.ts';
import { padEnd, type Style, wrap } from './style.ts';

export interface HelpOptions {
  style: Style;
  /** Columns to fill. */
  width: number;
}

/**
 * Help for a command, a noun, or (with an empty path) for everything.
 * @throws UserError('usage') if there is no such command.
 */
export function renderHelp(catalogue: Catalogue, path: readonly string[], options: HelpOptions): string {
  if (path.length === 0) return rootHelp(catalogue, options);
  const commands = allCommands(catalogue);
  const command = commands.find((candidate) => candidate.path.join(' ') === path.join(' '));
  if (command) return commandHelp(command, options);
  const noun = path.join(' ');
  const verbs = commands.filter((candidate) => candidate.path.join(' ').startsWith(`${noun} `));
  if (verbs.length > 0) return nounHelp(catalogue, noun, verbs, options);
  throw new UserError('usage', `There is no command "${path.join(' ')}".`, { hint: 'See: smartcms help' });
}

/** The usage line: smartcms deploy [TARGET] [options]. */
export function usage(definition: CommandDefinition): string {
  const words = ['smartcms', ...definition.path, ...definition.args.map(argumentTerm)];
  return [...words, ...(definition.options.length > 0 ? ['[options]'] : [])].join(' ');
}

/** An option's explanation with its default. */
export function optionAbout(option: OptionDefinition): string {
  const choices = option.choices ? `: ${option.choices.join(', ')}` : '';
  return option.about + choices + (option.default === undefined ? '' : ` (default: ${option.default})`);
}

function rootHelp(catalogue: Catalogue, options: HelpOptions): string {
  const { style } = options;
  const groups = catalogue.groups.map((group) => {
    const rows = new Map<string, string>();
    for (const { path, summary } of group.commands) {
      rows.set(path[0], path.length === 1 ? summary : (catalogue.nouns[path[0]] ?? ''));
    }
    return section(group.title, columns([...rows], options), options);
  });
  return [
    `${style.bold('smartcms')}: one command from a bare Linux server to a running phone system`,
    examples(
      [
        { command: 'smartcms deploy sandbox', about: 'Try it in a throwaway server on this machine' },
        { command: 'smartcms deploy root@203.0.113.10', about: 'Turn a server into a phone server' },
        { command: 'smartcms status', about: 'See how it is' },
      ],
      options,
    ),
    ...groups,
    section('Options of every command', columns(globalOptions.map(optionRow), options), options),
    style.dim('smartcms help COMMAND tells more about each.'),
  ].join('\n\n');
}

function nounHelp(
  catalogue: Catalogue,
  noun: string,
  verbs: CommandDefinition[],
  options: HelpOptions,
): string {
  const rows = verbs.map((verb) => [verb.path.join(' '), verb.summary] as const);
  return [
    `${options.style.bold(`smartcms ${noun}`)}: ${catalogue.nouns[noun] ?? ''}`,
    examples(
      verbs.flatMap((verb) => verb.examples.slice(0, 1)),
      options,
    ),
    section('Commands', columns(rows, options), options),
    options.style.dim(`smartcms help ${noun} VERB tells more about each.`),
  ].join('\n\n');
}

function commandHelp(definition: CommandDefinition, options: HelpOptions): string {
  const args = definition.args.map((argument) => {
    const choices = argument.choices ? `: ${argument.choices.join(', ')}` : '';
    return [argumentTerm({ ...argument, required: true }), argument.about + choices] as const;
  });
  return [
    `${options.style.bold(`smartcms ${definition.path.join(' ')}`)}: ${definition.summary}`,
    examples(definition.examples, options),
    section('Usage', `  ${usage(definition)}`, options),
    ...(definition.description ? [wrap(definition.description, options.width, 0)] : []),
    ...(args.length > 0 ? [section('Arguments', columns(args, options), options)] : []),
    ...(definition.options.length > 0
      ? [section('Options', columns(definition.options.map(optionRow), options), options)]
      : []),
    options.style.dim('--target, --json, --config and other options of every command: smartcms help'),
  ].join('\n\n');
}

function examples(list: CommandDefinition['examples'], { style }: HelpOptions): string {
  const lines = list.map(({ command, about }) => `  ${style.dim(`# ${about}`)}\n  ${style.cyan(command)}`);
  return `${style.bold('Examples')}\n${lines.join('\n')}`;
}

function section(title: string, body: string, { style }: HelpOptions): string {
  return `${style.bold(title)}\n${body}`;
}

/** Long options line up whether or not they have a short form. */
function optionRow(option: OptionDefinition): readonly [string, string] {
  return [/^-\w,/.test(option.flags) ? option.flags : `    ${option.flags}`, optionAbout(option)];
}

function columns(rows: readonly (readonly [string, string])[], { width }: HelpOptions): string {
  const left = Math.max(0, ...rows.map(([term]) => term.length)) + 4;
  return rows.map(([term, about]) => `  ${padEnd(term, left - 2)}${wrap(about, width, left)}`).join('\n');
}
