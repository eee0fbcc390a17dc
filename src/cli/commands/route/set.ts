import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import {
  inboundFields,
  inboundOptions,
  outboundFields,
  outboundOptions,
  requireSome,
  routeArgument,
} from './arguments.ts';
import { writtenText } from './text.ts';

export const routeSet = defineCommand({
  path: ['route', 'set'],
  summary: 'Change a route; what is not given stays',
  description:
    '--to, --hours and --else belong to inbound routes, the others to outbound ones. The trunks of --trunk take the place of those that it had.',
  args: [routeArgument],
  options: [
    ...inboundOptions,
    ...outboundOptions,
    { flags: '--no-emergency', about: 'No longer for emergency numbers' },
    { flags: '--no-international', about: 'No longer for international calls' },
  ],
  examples: [
    { command: 'smartcms route set in:4930123450 --to group:600', about: 'Somebody else answers' },
    { command: 'smartcms route set out:_0Z. --trunk backup provider', about: 'Another order of trunks' },
  ],
  async run(context, input) {
    const change = { ...inboundFields(input), ...outboundFields(input) };
    requireSome(change, 'route set');
    const changed = await onServer(context, {
      load: () => import('../../../services/routes.ts'),
      use: ({ setRoute }, session, actor) => setRoute(session, actor, input.text('route') ?? '', change),
    });
    context.output.result(changed, (style) => writtenText(changed, style));
  },
});
