import { defineCommand } from '../command.ts';

export const db = defineCommand({
  path: ['db'],
  summary: 'Open the console of MariaDB, or run one statement',
  args: [{ name: 'sql', about: 'A statement; none opens the console' }],
  options: [],
  examples: [
    { command: 'smartcms db', about: 'The console' },
    { command: 'smartcms db "SELECT id, context FROM ps_endpoints"', about: 'One statement' },
  ],
  async run(context, input) {
    const { connect, signal } = context;
    const target = await context.target();
    const { databaseConsole } = await import('../../services/console.ts');
    const sql = input.text('sql');
    return databaseConsole({ target, connect, signal, command: sql === undefined ? [] : [sql] });
  },
});
