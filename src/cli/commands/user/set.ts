import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { emailArgument, userFields, userOptions } from './arguments.ts';
import { userText } from './text.ts';

export const userSet = defineCommand({
  path: ['user', 'set'],
  summary: 'Change what a user may do, and whose the user is; it acts at once',
  description: 'Also in sessions that are open. The last super_admin cannot be demoted.',
  args: [emailArgument],
  options: [
    ...userOptions,
    { flags: '--new-email <email>', about: 'Another address' },
    { flags: '--reset-totp', about: 'Take the second factor away, when the app and the codes are lost' },
  ],
  examples: [
    { command: 'smartcms user set alice@example.com --role operator', about: 'Let her do less' },
    {
      command: 'smartcms user set alice@example.com --extension 1001',
      about: 'Give her a phone in the console',
    },
  ],
  async run(context, input) {
    const other = input.text('newEmail');
    const fields = { ...userFields(input), ...(other === undefined ? {} : { email: other }) };
    const email = input.text('email') ?? '';
    const resets = input.flag('resetTotp');
    if (Object.keys(fields).length === 0 && !resets) {
      throw new UserError('usage', 'There is nothing to change.', {
        hint: 'Give --role, --name, --license, --extension, --new-email or --reset-totp.',
      });
    }
    (await import('../../../domain/user-input.ts')).parseUserChange(fields);
    const changed = await onServer(context, {
      load: () => import('../../../services/users.ts'),
      use: ({ setUser }, session, actor) =>
        setUser(session, actor, email, { ...fields, ...(resets ? { totp: false as const } : {}) }),
    });
    context.output.result(changed, (style) => {
      const done =
        changed.result === 'unchanged'
          ? `User ${email} is like this already: nothing to change.`
          : `${style.green('✔')} Changed user ${style.bold(email)}`;
      return `${done}\n\n${userText(changed, style)}`;
    });
  },
});
