import { defineCommand } from '../command.ts';

export const asterisk = defineCommand({
  path: ['asterisk'],
  summary: 'Open the console of Asterisk, or run one of its commands',
  args: [{ name: 'command', variadic: true, about: 'A command of Asterisk; none opens the console' }],
  options: [],
  examples: [
    { command: 'smartcms asterisk', about: 'The console' },
    { command: 'smartcms asterisk core show channels', about: 'One command' },
  ],
  async run(context, input) {
    const { connect, signal } = context;
    const target = await context.target();
    const { asteriskConsole } = await import('../../services/console.ts');
    return asteriskConsole({ target, connect, signal, command: input.list('command') });
  },
});
