import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { trunkArgument } from './arguments.ts';
import { trunkText } from './text.ts';

export const trunkShow = defineCommand({
  path: ['trunk', 'show'],
  summary: 'Show one trunk, and whether it is reachable and registered',
  args: [trunkArgument],
  options: [],
  examples: [{ command: 'smartcms trunk show provider', about: 'Does the provider answer?' }],
  async run(context, input) {
    const name = input.text('name') ?? '';
    const trunk = await onServer(context, {
      check: ({ parseTrunkName }) => parseTrunkName(name),
      load: () => import('../../../services/trunks.ts'),
      use: ({ showTrunk }, session) => showTrunk(session, name),
    });
    context.output.result(trunk, (style) => trunkText(trunk, style));
  },
});
