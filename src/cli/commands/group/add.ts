import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { groupArgument, groupFields, groupOptions } from './arguments.ts';
import { writtenGroupText } from './text.ts';

export const groupAdd = defineCommand({
  path: ['group', 'add'],
  summary: 'Add a ring group: extensions that ring at once under one number',
  description:
    'Its members ring as they are: their own forwards are not followed, and who is not to be disturbed is left out.',
  args: [groupArgument],
  options: groupOptions,
  examples: [
    { command: 'smartcms group add 600 --members 1001 1002 1003 --name Sales', about: 'Three people' },
    {
      command: 'smartcms group add 601 --members 1004 1005 --ring 20 --fallback group:600',
      about: 'Then another group',
    },
  ],
  async run(context, input) {
    const { members, ...fields } = groupFields(input);
    if (members === undefined) {
      throw new UserError('usage', 'The group needs members.', {
        hint: 'Give them with --members NUMBER...',
      });
    }
    const added = await onServer(context, {
      load: () => import('../../../services/groups.ts'),
      use: ({ addGroup }, session, actor) =>
        addGroup(session, actor, { number: input.text('number') ?? '', members, ...fields }),
    });
    context.output.result(added, (style) => writtenGroupText(added, style));
  },
});
