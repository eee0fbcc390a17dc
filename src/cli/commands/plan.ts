import type { PlannedChange } from '../../server/progress.ts';
import { targetArgument } from '../arguments.ts';
import { changeLine, countChanges, summarise } from '../changes.ts';
import { defineCommand } from '../command.ts';
import { printable, type Style } from '../style.ts';

export const plan = defineCommand({
  path: ['plan'],
  summary: 'Show what deploy would change; changes nothing',
  args: [targetArgument],
  options: [{ flags: '--exit-code', about: 'Exit with 10 if there is anything to change' }],
  examples: [
    {
      command: 'smartcms plan root@203.0.113.10',
      about: 'Every change, with the differences of files; --verbose shows new ones whole',
    },
    { command: 'smartcms plan --exit-code --json', about: 'Has anything drifted? For a script' },
  ],
  async run(context, input) {
    const { output, globals, connect, signal } = context;
    const target = await context.target(input.text('target'));
    const { config } = await context.loadConfig();
    const services = await import('../../services/plan.ts');
    const changes = await services.plan({ target, config, connect, signal });
    output.result({ changes, summary: summarise(changes) }, (style) =>
      planText(changes, style, globals.verbose),
    );
    return input.flag('exitCode') && changes.length > 0 ? 10 : 0;
  },
});

/** The changes as people read them: a sign, what it is about, and the difference below. */
export function planText(changes: readonly PlannedChange[], style: Style, verbose = false): string {
  if (changes.length === 0) return `${style.green('✔')} Nothing to change.`;
  return `${changesText(changes, style, verbose)}\nNext: smartcms deploy`;
}

/** Each change with its difference, and how many there are. */
export function changesText(changes: readonly PlannedChange[], style: Style, verbose = false): string {
  const blocks = changes.map((change) => {
    const { action, diff } = change;
    const line = changeLine(change, style);
    // Thirty whole files would bury the rest of a first plan.
    if (action === 'create' && diff !== null && !verbose) {
      return `${line} ${style.dim(`(${addedLines(diff)} lines; --verbose shows them)`)}`;
    }
    const lines = (diff ?? '').split('\n').filter((line) => line !== '');
    return [line, ...lines.map((text) => `    ${diffLine(text, style)}`)].join('\n');
  });
  return [...blocks, '', countChanges(changes)].join('\n');
}

function addedLines(diff: string): number {
  return diff.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++')).length;
}

function diffLine(line: string, style: Style): string {
  const text = printable(line);
  if (/^(---|\+\+\+|===|Index)/.test(text)) return style.dim(text);
  if (text.startsWith('+')) return style.green(text);
  if (text.startsWith('-')) return style.red(text);
  return text.startsWith('@@') ? style.cyan(text) : text;
}
