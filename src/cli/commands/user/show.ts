import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { emailArgument } from './arguments.ts';
import { userText } from './text.ts';

export const userShow = defineCommand({
  path: ['user', 'show'],
  summary: 'Show a user of the console',
  args: [emailArgument],
  options: [],
  examples: [
    { command: 'smartcms user show alice@example.com', about: 'Role, licence, extension, last login' },
  ],
  async run(context, input) {
    const user = await onServer(context, {
      load: () => import('../../../services/users.ts'),
      use: ({ showUser }, { database }) => showUser(database, input.text('email') ?? ''),
    });
    context.output.result(user, (style) => userText(user, style));
  },
});
