import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { outboundFields, outboundOptions } from './arguments.ts';
import { writtenText } from './text.ts';

export const routeOutAdd = defineCommand({
  path: ['route', 'out', 'add'],
  summary: 'Say which way calls to some numbers go out',
  description:
    'A pattern is a number, or begins with _: X is any digit, Z 1 to 9, N 2 to 9, [2-5] a set, a dot at the end one or more digits. The most specific route that may take a call does. International calls need --international.',
  args: [{ name: 'pattern', about: 'Numbers that it takes, as they are dialled', required: true }],
  options: outboundOptions,
  examples: [
    { command: 'smartcms route out add _0Z. --trunk provider --strip 1', about: 'National calls, after a 0' },
    { command: 'smartcms route out add 112 --trunk provider backup --emergency', about: 'Emergency calls' },
    {
      command:
        'smartcms route out add _00Z. --trunk provider --international --max-calls 2 --max-duration 30m',
      about: 'International calls, within limits',
    },
  ],
  async run(context, input) {
    const { trunks, ...fields } = outboundFields(input);
    if (trunks === undefined) {
      throw new UserError('usage', 'The route needs a trunk.', {
        hint: 'Give one or more with --trunk; all there are: smartcms trunk list',
      });
    }
    const added = await onServer(context, {
      load: () => import('../../../services/routes.ts'),
      use: ({ addOutboundRoute }, session, actor) =>
        addOutboundRoute(session, actor, { pattern: input.text('pattern') ?? '', trunks, ...fields }),
    });
    context.output.result(added, (style) => writtenText(added, style));
  },
});
