import type { Catalogue } from '../command.ts';
import { globalOptions } from '../globals.ts';
import { type Choice, type CompletionNode, completionNodes } from './tree.ts';

type Shell = 'bash' | 'zsh' | 'fish';

/** A script that completes commands, options and known words; it calls nothing while the user types. */
export function completionScript(shell: Shell, catalogue: Catalogue): string {
  const nodes = completionNodes(catalogue, globalOptions);
  return { bash, zsh, fish }[shell](nodes);
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const words = (choices: readonly Choice[]) => choices.map(({ word }) => word).join(' ');

/** Finds the command among the typed words, in the language that bash and zsh share. */
function findPath(nodes: readonly CompletionNode[], variable: string, typed: string): string {
  const known = nodes.filter(({ path }) => path !== '').map(({ path }) => quote(path));
  return `  for word in ${typed}; do
    case "\${${variable}:+$${variable} }$word" in ${known.join('|')}) ${variable}="\${${variable}:+$${variable} }$word" ;; esac
  done`;
}

function bash(nodes: readonly CompletionNode[]): string {
  const cases = nodes.map(
    ({ path, words: next, options }) =>
      `    ${quote(path)}) words=${quote(words(next))} options=${quote(words(options))} ;;`,
  );
  return `# bash completion for smartcms
_smartcms() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' words='' options='' word
${findPath(nodes, 'path', `"\${COMP_WORDS[@]:1:COMP_CWORD-1}"`)}
  case "$path" in
${cases.join('\n')}
  esac
  case "$current" in -*) words="$options" ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _smartcms smartcms
`;
}

function zsh(nodes: readonly CompletionNode[]): string {
  const described = (choices: readonly Choice[]) =>
    choices.map(({ word, about }) => quote(`${word.replaceAll(':', '\\:')}:${about}`)).join(' ');
  const cases = nodes.map(
    ({ path, words: next, options }) =>
      `    ${quote(path)}) choices=(${described(next)}) options=(${described(options)}) ;;`,
  );
  return `#compdef smartcms
_smartcms() {
  local typed='' word
  local -a choices options
${findPath(nodes, 'typed', `"\${(@)words[2,CURRENT-1]}"`)}
  case "$typed" in
${cases.join('\n')}
  esac
  if [[ "$words[CURRENT]" == -* ]]; then
    _describe 'option' options
  elif (( $#choices )); then
    _describe 'word' choices
  else
    _files
  fi
}
compdef _smartcms smartcms
`;
}

function fish(nodes: readonly CompletionNode[]): string {
  const known = nodes.filter(({ path }) => path !== '').map(({ path }) => quote(path));
  const lines = nodes.flatMap(({ path, words: next, options }) => {
    const when = `-n ${quote(`test (__smartcms_path) = ${quote(path)}`)}`;
    return [
      ...next.map(
        ({ word, about }) => `complete -c smartcms ${when} -f -a ${fishQuote(word)} -d ${fishQuote(about)}`,
      ),
      ...options.map(
        ({ word, about }) => `complete -c smartcms ${when} -l ${word.slice(2)} -d ${fishQuote(about)}`,
      ),
    ];
  });
  return `# fish completion for smartcms
function __smartcms_path
  set -l path
  for word in (commandline -opc)[2..-1]
    if contains -- (string join ' ' -- $path $word) ${known.join(' ')}
      set path $path $word
    end
  end
  printf '%s\\n' "$path"
end
${lines.join('\n')}
`;
}

function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
