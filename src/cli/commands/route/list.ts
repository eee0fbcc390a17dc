import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { routesText } from './text.ts';

export const routeList = defineCommand({
  path: ['route', 'list'],
  summary: 'List routes, in the order in which they are tried',
  args: [],
  options: [
    { flags: '--in', about: 'Only who answers calls from outside' },
    { flags: '--out', about: 'Only the ways out' },
  ],
  examples: [{ command: 'smartcms route list', about: 'All of them' }],
  async run(context, input) {
    const [inbound, outbound] = [input.flag('in'), input.flag('out')];
    const direction = inbound === outbound ? undefined : inbound ? 'in' : 'out';
    const routes = await onServer(context, {
      load: () => import('../../../services/routes.ts'),
      use: ({ listRoutes }, session) => listRoutes(session, { direction }),
    });
    context.output.result(routes, (style) => routesText(routes, style));
  },
});
