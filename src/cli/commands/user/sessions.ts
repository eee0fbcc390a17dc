import { defineCommand } from '../../command.ts';
import { table } from '../../output.ts';
import { onServer } from '../../server.ts';
import { printable } from '../../style.ts';
import { count } from '../../values.ts';
import { emailArgument } from './arguments.ts';

export const userSessions = defineCommand({
  path: ['user', 'sessions'],
  summary: 'List the open sessions of a user',
  args: [emailArgument],
  options: [],
  examples: [{ command: 'smartcms user sessions alice@example.com', about: 'Since when, from where' }],
  async run(context, input) {
    const sessions = await onServer(context, {
      load: () => import('../../../services/user-sessions.ts'),
      use: ({ listUserSessions }, { database }) => listUserSessions(database, input.text('email') ?? ''),
    });
    context.output.result(sessions, (style) => {
      if (sessions.length === 0) return 'There are no open sessions.';
      const rows = sessions.map(({ id, createdAt, lastUsedAt, address, userAgent }) => {
        return [String(id), createdAt, lastUsedAt, address ?? '-', printable(userAgent ?? '-')];
      });
      return table(['ID', 'SINCE', 'LAST USED', 'ADDRESS', 'BROWSER'], rows, style);
    });
  },
});

export const userLogout = defineCommand({
  path: ['user', 'logout'],
  summary: 'End the sessions of a user, and their phones, at once',
  args: [emailArgument],
  options: [{ flags: '--session <id>', about: 'Only this one of smartcms user sessions', parse: count }],
  examples: [{ command: 'smartcms user logout alice@example.com', about: 'A laptop was lost' }],
  async run(context, input) {
    const { ended } = await onServer(context, {
      load: () => import('../../../services/user-sessions.ts'),
      use: ({ endUserSessions }, session, actor) =>
        endUserSessions(session, actor, input.text('email') ?? '', input.number('session') ?? 'all'),
    });
    context.output.result({ ended }, (style) => `${style.green('✔')} Ended ${ended} sessions`);
  },
});
