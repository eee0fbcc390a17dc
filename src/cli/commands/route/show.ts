import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { routeArgument } from './arguments.ts';
import { routeText } from './text.ts';

export const routeShow = defineCommand({
  path: ['route', 'show'],
  summary: 'Show one route',
  args: [routeArgument],
  options: [],
  examples: [{ command: 'smartcms route show out:_0Z.', about: 'One way out' }],
  async run(context, input) {
    const route = await onServer(context, {
      load: () => import('../../../services/routes.ts'),
      use: ({ showRoute }, session) => showRoute(session, input.text('route') ?? ''),
    });
    context.output.result(route, (style) => routeText(route, style));
  },
});
