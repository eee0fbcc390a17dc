import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { emailArgument } from './arguments.ts';

export const userRemove = defineCommand({
  path: ['user', 'remove'],
  summary: 'Remove a user; open sessions and their phones end at once',
  description:
    'Asks first. The server must be named: the last deployed one is not taken. The last super_admin stays.',
  args: [emailArgument],
  options: [],
  examples: [
    { command: 'smartcms user remove bob@example.com -t root@203.0.113.10', about: 'After a question' },
    { command: 'smartcms user remove bob@example.com -t root@203.0.113.10 --yes', about: 'In a script' },
  ],
  async run(context, input) {
    const email = input.text('email') ?? '';
    const target = await context.target(undefined, { mustBeNamed: true });
    const { targetLabel } = await import('../../../host/target.ts');
    if (!(await context.prompts.confirm(`Remove user ${email} from ${targetLabel(target)}?`))) return 1;
    const removed = await onServer(context, {
      load: () => import('../../../services/users.ts'),
      use: ({ removeUser }, session, actor) => removeUser(session, actor, email),
    });
    context.output.result(
      removed,
      (style) => `${style.green('✔')} Removed user ${style.bold(removed.email)}`,
    );
    return 0;
  },
});
