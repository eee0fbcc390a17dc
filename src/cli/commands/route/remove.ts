import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { routeArgument } from './arguments.ts';
import { writtenText } from './text.ts';

export const routeRemove = defineCommand({
  path: ['route', 'remove'],
  summary: 'Remove a route; calls that are on go on',
  description: 'Asks first. The server must be named: the last deployed one is not taken.',
  args: [routeArgument],
  options: [],
  examples: [
    { command: 'smartcms route remove out:_00Z. -t root@203.0.113.10', about: 'After a question' },
    { command: 'smartcms route remove out:_00Z. -t root@203.0.113.10 --yes', about: 'In a script' },
  ],
  async run(context, input) {
    const route = input.text('route') ?? '';
    const target = await context.target(undefined, { mustBeNamed: true });
    const { targetLabel } = await import('../../../host/target.ts');
    if (!(await context.prompts.confirm(`Remove route ${route} from ${targetLabel(target)}?`))) return 1;
    const removed = await onServer(context, {
      load: () => import('../../../services/routes.ts'),
      use: ({ removeRoute }, session, actor) => removeRoute(session, actor, route),
    });
    context.output.result(removed, (style) => writtenText(removed, style));
    return 0;
  },
});
