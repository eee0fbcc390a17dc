import { defineCommand } from '../command.ts';

export const help = defineCommand({
  path: ['help'],
  summary: 'Explain a command',
  args: [{ name: 'command', variadic: true, about: 'The command; none lists them all' }],
  options: [],
  examples: [{ command: 'smartcms help config show', about: 'Explain config show' }],
  async run({ output }, input) {
    const [{ renderHelp }, { catalogue }] = await Promise.all([
      import('../help.ts'),
      import('../registry.ts'),
    ]);
    output.text(renderHelp(catalogue, input.list('command'), output));
  },
});
