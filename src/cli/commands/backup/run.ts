import type { ScheduledRun } from '../../../domain/backup-schedule.ts';
import { type CommandDefinition, defineCommand } from '../../command.ts';
import { keyValues } from '../../output.ts';
import type { Style } from '../../style.ts';
import { doThere, isThere } from '../../there.ts';

export const backupRun: CommandDefinition = defineCommand({
  path: ['backup', 'run'],
  summary: 'Do now what the schedule does: back up, verify, copy, prune, tell',
  description:
    'The timer of "backup schedule" runs this on the server; it is also for cron there. Prints nothing under --quiet unless it fails.',
  args: [],
  options: [],
  examples: [
    { command: 'smartcms backup run', about: 'Now' },
    { command: '/usr/local/bin/smartcms backup run --quiet', about: "In the server's crontab" },
  ],
  async run(context, input) {
    const { connect, signal, operator, output, globals } = context;
    const target = await context.target();
    if (!isThere(target)) return doThere(context, target, { definition: backupRun, input, stdin: false });
    const { performScheduledBackup } = await import('../../../services/schedule/schedule.ts');
    const progress = await context.progress();
    const run = await performScheduledBackup({ target, connect, signal, operator, progress });
    if (output.json || !globals.quiet) output.result(run, (style) => runText(run, style));
    if (!run.ok && globals.quiet) output.warn(run.error ?? 'The backup failed.');
    return run.ok ? 0 : 1;
  },
});

/** How a run went. */
function runText(run: ScheduledRun, style: Style): string {
  const rows: [string, string][] = [
    ['Backup', run.backup ?? 'none'],
    ['Verified', run.verified ? 'yes, restored for a test' : 'no'],
    ...run.copies.map(({ to, ok, error }): [string, string] => [
      'Copy',
      ok ? to : `${to}: ${style.red(error ?? '')}`,
    ]),
    ['Removed', String(run.removed)],
  ];
  const head = run.ok
    ? `${style.green('✔')} Backed up`
    : `${style.red('✖')} ${run.error ?? 'The backup failed.'}`;
  return [head, keyValues(rows, style), 'Next: smartcms backup list'].join('\n\n');
}
