import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { numberArgument } from './arguments.ts';

export const extRemove = defineCommand({
  path: ['ext', 'remove'],
  summary: 'Remove an extension; its phones are no longer registered',
  description: 'Asks first. The server must be named: the last deployed one is not taken.',
  args: [numberArgument],
  options: [],
  examples: [
    { command: 'smartcms ext remove 1001 -t root@203.0.113.10', about: 'After a question' },
    { command: 'smartcms ext remove 1001 -t root@203.0.113.10 --yes', about: 'In a script' },
  ],
  async run(context, input) {
    const number = input.text('number') ?? '';
    const target = await context.target(undefined, { mustBeNamed: true });
    const { targetLabel } = await import('../../../host/target.ts');
    const question = `Remove extension ${number} from ${targetLabel(target)}?`;
    if (!(await context.prompts.confirm(question))) return 1;
    const removed = await onServer(context, {
      check: ({ parseNumber }) => parseNumber(number),
      load: () => import('../../../services/extensions.ts'),
      use: ({ removeExtension }, session, actor) => removeExtension(session, actor, number),
    });
    context.output.result(removed, (style) => `${style.green('✔')} Removed extension ${style.bold(number)}`);
    return 0;
  },
});
