import type { Catalogue, CommandDefinition } from './command.ts';
import { argumentTerm } from './command.ts';
import { globalOptions } from './globals.ts';
import { optionAbout, usage } from './help.ts';

const begin = '<!-- commands: made by npm run reference -->';
const end = '<!-- end of commands -->';

/**
 * A Markdown document with the command reference between its markers brought up to date.
 * @throws Error if a marker is missing.
 */
export function updateReference(document: string, catalogue: Catalogue): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`There is no ${begin} ... ${end}`);
  return `${before}${begin}\n\n${renderReference(catalogue)}\n\n${end}${after}`;
}

/** All commands in Markdown: a table for each group, then the options that all commands share. */
export function renderReference(catalogue: Catalogue): string {
  const groups = catalogue.groups.map(({ title, commands }) =>
    [`### ${title}`, ...commands.map(commandSection)].join('\n\n'),
  );
  const shared = ['### Options of every command', optionTable(globalOptions)].join('\n\n');
  return [...groups, shared].join('\n\n');
}

function commandSection(definition: CommandDefinition): string {
  const { args, options, examples } = definition;
  const rows = args.map((argument) => {
    const choices = argument.choices ? `: ${argument.choices.join(', ')}` : '';
    return row(argumentTerm({ ...argument, required: true }), argument.about + choices);
  });
  const shown = examples.map(({ command, about }) => `# ${about}\n${command}`).join('\n');
  return [
    `#### \`${usage(definition)}\``,
    `${definition.summary}.${definition.description ? ` ${definition.description}` : ''}`,
    ...(rows.length + options.length > 0 ? [table([...rows, ...options.map(optionRow)])] : []),
    `\`\`\`bash\n${shown}\n\`\`\``,
  ].join('\n\n');
}

function optionTable(options: CommandDefinition['options']): string {
  return table(options.map(optionRow));
}

const optionRow = (option: CommandDefinition['options'][number]) => row(option.flags, optionAbout(option));
const row = (term: string, about: string) => `| \`${term}\` | ${about.replaceAll('|', '\\|')} |`;
const table = (rows: readonly string[]) => ['| | |', '|---|---|', ...rows].join('\n');
