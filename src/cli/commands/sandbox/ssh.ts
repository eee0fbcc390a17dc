import { sandboxArgument } from '../../arguments.ts';
import { defineCommand } from '../../command.ts';

export const sandboxSsh = defineCommand({
  path: ['sandbox', 'ssh'],
  summary: 'Open a shell on a throwaway server',
  args: [sandboxArgument],
  options: [],
  examples: [{ command: 'smartcms sandbox ssh', about: 'A root shell on the one called default' }],
  async run({ connect, signal }, input) {
    const { parseTarget } = await import('../../../host/target.ts');
    const { withHost } = await import('../../../services/connection.ts');
    const target = parseTarget(`sandbox:${input.text('name') ?? 'default'}`);
    return withHost({ target, connect, signal }, (host) => host.interactive(['bash', '-l']));
  },
});
