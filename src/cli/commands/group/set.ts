import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { requireSome } from '../route/arguments.ts';
import { groupArgument, groupFields, groupOptions } from './arguments.ts';
import { writtenGroupText } from './text.ts';

export const groupSet = defineCommand({
  path: ['group', 'set'],
  summary: 'Change a ring group; what is not given stays',
  description: 'The members of --members take the place of those that it had.',
  args: [groupArgument],
  options: groupOptions,
  examples: [{ command: 'smartcms group set 600 --members 1001 1004', about: 'Other people' }],
  async run(context, input) {
    const change = groupFields(input);
    requireSome(change, 'group set');
    const changed = await onServer(context, {
      load: () => import('../../../services/groups.ts'),
      use: ({ setGroup }, session, actor) => setGroup(session, actor, input.text('number') ?? '', change),
    });
    context.output.result(changed, (style) => writtenGroupText(changed, style));
  },
});
