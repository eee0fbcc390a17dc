import { defineCommand } from '../../command.ts';
import { table } from '../../output.ts';

export const sandboxList = defineCommand({
  path: ['sandbox', 'list'],
  summary: 'List the throwaway servers of this machine',
  args: [],
  options: [],
  examples: [{ command: 'smartcms sandbox list', about: 'Names, states and addresses' }],
  async run({ output }) {
    const { sandboxes } = await import('../../../services/sandbox.ts');
    const found = await sandboxes();
    output.result(found, (style) => {
      if (found.length === 0) return 'There are none. Next: smartcms sandbox up';
      const rows = found.map(({ name, state, address, createdAt }) => [
        name,
        state,
        address ?? '-',
        createdAt,
      ]);
      return table(['NAME', 'STATE', 'ADDRESS', 'CREATED'], rows, style);
    });
  },
});
