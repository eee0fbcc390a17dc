import { defineCommand } from '../../command.ts';
import { table } from '../../output.ts';

export const migrateStatus = defineCommand({
  path: ['migrate', 'status'],
  summary: 'Show which migrations the database has, lacks, or has half',
  args: [],
  options: [],
  examples: [{ command: 'smartcms migrate status', about: 'After an interrupted deploy' }],
  async run(context) {
    const { output, connect, signal } = context;
    const target = await context.target();
    const services = await import('../../../services/migrate.ts');
    const migrations = await services.migrateStatus({ target, connect, signal });
    output.result(migrations, (style) => {
      const colour = { applied: style.green, pending: style.yellow, running: style.yellow };
      const rows = migrations.map(({ version, name, state, statements, statementsDone, finishedAt }) => [
        `${version}_${name}`,
        (state in colour ? colour[state as keyof typeof colour] : style.red)(state),
        `${statementsDone} of ${statements}`,
        finishedAt ?? '-',
      ]);
      return table(['MIGRATION', 'STATE', 'STATEMENTS', 'FINISHED'], rows, style);
    });
  },
});
