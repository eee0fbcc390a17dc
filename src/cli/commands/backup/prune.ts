import { defineCommand } from '../../command.ts';
import { count } from '../../values.ts';

export const backupPrune = defineCommand({
  path: ['backup', 'prune'],
  summary: 'Remove old backups, but never the last good one',
  description:
    'Keeps the newest backup of each of the last days, weeks and months that have one. Only verified backups count for that, so runs that failed push nothing out; the newest verified one and all that are newer stay in any case.',
  args: [],
  options: [
    { flags: '--daily <count>', about: 'Days to keep one of', default: 7, parse: count },
    { flags: '--weekly <count>', about: 'Weeks to keep one of', default: 4, parse: count },
    { flags: '--monthly <count>', about: 'Months to keep one of', default: 6, parse: count },
    { flags: '--dry-run', about: 'Tell what would go, and remove nothing' },
  ],
  examples: [
    { command: 'smartcms backup prune --dry-run', about: 'What would go' },
    { command: 'smartcms backup prune --daily 14 --monthly 12', about: 'Keep more' },
  ],
  async run(context, input) {
    const { output, connect, signal } = context;
    const dryRun = input.flag('dryRun');
    const target = await context.target();
    const policy = {
      daily: input.number('daily') ?? 7,
      weekly: input.number('weekly') ?? 4,
      monthly: input.number('monthly') ?? 6,
    };
    const { pruneBackups } = await import('../../../services/backups.ts');
    const { kept, removed } = await pruneBackups({ target, connect, signal, policy, dryRun });
    const result = dryRun || removed.length === 0 ? 'unchanged' : 'removed';
    output.result({ kept, removed, result }, (style) => {
      const lines = removed.map(({ id }) => `${style.red('-')} ${id}`);
      const verb = dryRun ? 'would go' : 'removed';
      return [...lines, `${style.green('✔')} ${removed.length} ${verb}, ${kept.length} kept`].join('\n');
    });
  },
});
