import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { inboundFields, inboundOptions } from './arguments.ts';
import { writtenText } from './text.ts';

export const routeInAdd = defineCommand({
  path: ['route', 'in', 'add'],
  summary: 'Say who answers a number that is called from outside',
  description:
    'A + before the number makes no difference. A pattern begins with _: X is any digit, Z 1 to 9, N 2 to 9, [2-5] a set, a dot at the end one or more digits. The most specific route holds.',
  args: [{ name: 'did', about: 'The number, as the provider sends it, or a pattern', required: true }],
  options: inboundOptions,
  examples: [
    { command: 'smartcms route in add 4930123450 --to extension:1001', about: 'A number of one person' },
    {
      command:
        'smartcms route in add 4930123451 --to group:600 --hours "mon-fri 08:00-18:00" --else extension:1009',
      about: 'A group by day, somebody else at night',
    },
    { command: 'smartcms route in add _4930123XXX --to hangup', about: 'All others of a block' },
  ],
  async run(context, input) {
    const { to, ...fields } = inboundFields(input);
    if (to === undefined) {
      throw new UserError('usage', 'The route needs a destination.', {
        hint: 'Give it with --to: extension:NUMBER, group:NUMBER or hangup',
      });
    }
    const added = await onServer(context, {
      load: () => import('../../../services/routes.ts'),
      use: ({ addInboundRoute }, session, actor) =>
        addInboundRoute(session, actor, { did: input.text('did') ?? '', to, ...fields }),
    });
    context.output.result(added, (style) => writtenText(added, style));
  },
});
