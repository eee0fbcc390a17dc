import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { groupsText } from './text.ts';

export const groupList = defineCommand({
  path: ['group', 'list'],
  summary: 'List ring groups',
  args: [],
  options: [],
  examples: [{ command: 'smartcms group list', about: 'All of them' }],
  async run(context) {
    const groups = await onServer(context, {
      load: () => import('../../../services/groups.ts'),
      use: ({ listGroups }, session) => listGroups(session),
    });
    context.output.result(groups, (style) => groupsText(groups, style));
  },
});
