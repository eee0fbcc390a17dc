import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';

export const migrateRun = defineCommand({
  path: ['migrate', 'run'],
  summary: 'Bring the database up to this SmartCMS; deploy does it too',
  description:
    'If a statement was interrupted so that nobody knows whether it took effect, --resume or --mark-applied says how to go on.',
  args: [],
  options: [
    { flags: '--resume', about: 'Run an interrupted statement again' },
    { flags: '--mark-applied <version>', about: 'Take this migration as complete, done by hand' },
  ],
  examples: [
    { command: 'smartcms migrate run', about: 'What is pending' },
    { command: 'smartcms migrate run --resume', about: 'After an interruption that took no effect' },
  ],
  async run(context, input) {
    const { output, connect, signal, operator, globals } = context;
    const migration = input.text('markApplied');
    if (input.flag('resume') && migration !== undefined) {
      throw new UserError('usage', '--resume and --mark-applied exclude each other.');
    }
    const recover = input.flag('resume') ? 'resume' : migration === undefined ? undefined : 'mark-applied';
    const target = await context.target();
    const { migrateRun: migrate } = await import('../../../services/migrate.ts');
    const applied = await migrate({
      target,
      connect,
      signal,
      operator,
      recover,
      migration,
      onStatement: ({ version, statement, statements }) => {
        if (globals.verbose) output.note(`${version}: statement ${statement} of ${statements}`);
      },
    });
    output.result({ applied, result: applied.length > 0 ? 'updated' : 'unchanged' }, (style) =>
      applied.length > 0 ? `${style.green('✔')} Applied ${applied.join(', ')}` : 'Nothing was pending.',
    );
  },
});
