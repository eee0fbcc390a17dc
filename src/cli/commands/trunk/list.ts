import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { trunksText } from './text.ts';

export const trunkList = defineCommand({
  path: ['trunk', 'list'],
  summary: 'List the ways to providers, and whether they answer',
  args: [],
  options: [],
  examples: [{ command: 'smartcms trunk list', about: 'All of them' }],
  async run(context) {
    const trunks = await onServer(context, {
      load: () => import('../../../services/trunks.ts'),
      use: ({ listTrunks }, session) => listTrunks(session),
    });
    context.output.result(trunks, (style) => trunksText(trunks, style));
  },
});
