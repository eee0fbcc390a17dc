import { roles } from '../../../domain/modules.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { usersText } from './text.ts';

export const userList = defineCommand({
  path: ['user', 'list'],
  summary: 'List users of the console',
  args: [],
  options: [
    { flags: '--role <role>', about: 'Only those with this role', choices: roles },
    { flags: '--search <text>', about: 'Only those with this text in address or name' },
  ],
  examples: [
    { command: 'smartcms user list', about: 'All of them' },
    { command: 'smartcms user list --role super_admin', about: 'Who may do everything' },
  ],
  async run(context, input) {
    const role = roles.find((one) => one === input.text('role'));
    const { users } = await onServer(context, {
      load: () => import('../../../services/users.ts'),
      use: ({ listUsers }, { database }) => listUsers(database, { role, text: input.text('search') }),
    });
    context.output.result(users, (style) =>
      users.length === 0 ? 'No user is like that.' : usersText(users, style),
    );
  },
});
