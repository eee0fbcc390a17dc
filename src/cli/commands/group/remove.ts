import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { groupArgument } from './arguments.ts';
import { writtenGroupText } from './text.ts';

export const groupRemove = defineCommand({
  path: ['group', 'remove'],
  summary: 'Remove a ring group that nothing leads to',
  description: 'Asks first. The server must be named: the last deployed one is not taken.',
  args: [groupArgument],
  options: [],
  examples: [
    { command: 'smartcms group remove 600 -t root@203.0.113.10', about: 'After a question' },
    { command: 'smartcms group remove 600 -t root@203.0.113.10 --yes', about: 'In a script' },
  ],
  async run(context, input) {
    const number = input.text('number') ?? '';
    const target = await context.target(undefined, { mustBeNamed: true });
    const { targetLabel } = await import('../../../host/target.ts');
    if (!(await context.prompts.confirm(`Remove group ${number} from ${targetLabel(target)}?`))) return 1;
    const removed = await onServer(context, {
      load: () => import('../../../services/groups.ts'),
      use: ({ removeGroup }, session, actor) => removeGroup(session, actor, number),
    });
    context.output.result(removed, (style) => writtenGroupText(removed, style));
    return 0;
  },
});
