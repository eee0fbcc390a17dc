import type { PlannedChange } from '../../server/progress.ts';
import { targetArgument } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { printable, type Style } from '../style.ts';

const actions = ['create', 'update', 'delete', 'restart', 'run'] as const;

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
    const summary = summarise(changes);
    output.result({ changes, summary }, (style) => planText(changes, summary, style, globals.verbose));
    return input.flag('exitCode') && changes.length > 0 ? 10 : 0;
  },
});

type Summary = Record<PlannedChange['action'], number>;

function summarise(changes: readonly PlannedChange[]): Summary {
  const counted = actions.map((action) => [
    action,
    changes.filter((change) => change.action === action).length,
  ]);
  return Object.fromEntries(counted) as Summary;
}

/** The changes as people read them: a sign, what it is about, and the difference below. */
export function planText(
  changes: readonly PlannedChange[],
  summary: Summary,
  style: Style,
  verbose = false,
): string {
  if (changes.length === 0) return `${style.green('✔')} Nothing to change.`;
  const signs: Record<PlannedChange['action'], string> = {
    create: style.green('+ create '),
    update: style.yellow('~ update '),
    delete: style.red('- delete '),
    restart: style.cyan('! restart'),
    run: style.cyan('! run    '),
  };
  const blocks = changes.map(({ action, subject, diff }) => {
    // Thirty whole files would bury the rest of a first plan.
    if (action === 'create' && diff !== null && !verbose) {
      return `${signs[action]} ${subject} ${style.dim(`(${addedLines(diff)} lines; --verbose shows them)`)}`;
    }
    const lines = (diff ?? '').split('\n').filter((line) => line !== '');
    return [`${signs[action]} ${subject}`, ...lines.map((line) => `    ${diffLine(line, style)}`)].join('\n');
  });
  const counts = actions
    .filter((action) => summary[action] > 0)
    .map((action) => `${summary[action]} to ${action}`);
  return [...blocks, '', `${changes.length} changes: ${counts.join(', ')}`, 'Next: smartcms deploy'].join(
    '\n',
  );
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
