import type { ArgumentDefinition, Catalogue, CommandDefinition } from '../command.ts';
import { allCommands } from '../command.ts';

/** What can follow the words typed so far. */
export interface CompletionNode {
  /** The words after smartcms: '', 'config', 'config show'. */
  path: string;
  words: Choice[];
  options: Choice[];
}

export interface Choice {
  word: string;
  about: string;
}

/** One node for the root, each noun and each command. */
export function completionNodes(
  catalogue: Catalogue,
  globals: CommandDefinition['options'],
): CompletionNode[] {
  const commands = allCommands(catalogue);
  const root = new Map<string, string>();
  for (const { path, summary } of commands) {
    root.set(path[0], path.length === 1 ? summary : (catalogue.nouns[path[0]] ?? ''));
  }
  const shared = optionChoices(globals);
  const nouns = Object.keys(catalogue.nouns).map((noun) => ({
    path: noun,
    words: nextWords(noun, catalogue),
    options: shared,
  }));
  const leaves = commands.map(({ path, args, options }) => ({
    path: path.join(' '),
    words: args.flatMap(argumentChoices),
    options: [...optionChoices(options), ...shared],
  }));
  const top = [...root].map(([word, about]) => ({ word, about }));
  return [{ path: '', words: top, options: shared }, ...nouns, ...leaves];
}

/** The verbs of a noun; a further noun comes once, with what it is about. */
function nextWords(noun: string, catalogue: Catalogue): Choice[] {
  const start = noun.split(' ');
  const words = new Map<string, string>();
  for (const { path, summary } of allCommands(catalogue)) {
    const word = path[start.length];
    if (word === undefined || path.slice(0, start.length).join(' ') !== noun) continue;
    words.set(word, path.length > start.length + 1 ? (catalogue.nouns[`${noun} ${word}`] ?? '') : summary);
  }
  return [...words].map(([word, about]) => ({ word, about }));
}

function argumentChoices(argument: ArgumentDefinition): Choice[] {
  return [...(argument.choices ?? argument.suggestions ?? [])].map((word) => ({
    word,
    about: argument.about,
  }));
}

function optionChoices(options: CommandDefinition['options']): Choice[] {
  return options.map((option) => ({ word: /--[a-z-]+/.exec(option.flags)?.[0] ?? '', about: option.about }));
}
