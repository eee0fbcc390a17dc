import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { groupArgument } from './arguments.ts';
import { groupText } from './text.ts';

export const groupShow = defineCommand({
  path: ['group', 'show'],
  summary: 'Show one ring group',
  args: [groupArgument],
  options: [],
  examples: [{ command: 'smartcms group show 600', about: 'Who rings?' }],
  async run(context, input) {
    const group = await onServer(context, {
      load: () => import('../../../services/groups.ts'),
      use: ({ showGroup }, session) => showGroup(session, input.text('number') ?? ''),
    });
    context.output.result(group, (style) => groupText(group, style));
  },
});
