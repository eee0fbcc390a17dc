import { UserError } from '../../../domain/errors.ts';
import type { WrittenUser } from '../../../services/users.ts';
import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import type { Style } from '../../style.ts';
import { emailArgument, givenPassword, passwordOption, userFields, userOptions } from './arguments.ts';
import { passwordText, userText } from './text.ts';

export const userAdd = defineCommand({
  path: ['user', 'add'],
  summary: 'Add a user of the console; the password is generated and shown this once',
  description:
    'A generated password must be changed at the first login; one that is given with --password-stdin stays. Adding who is there already changes nothing.',
  args: [emailArgument],
  options: [...userOptions, passwordOption],
  examples: [
    { command: 'smartcms user add alice@example.com --role admin --name Alice', about: 'An administrator' },
    {
      command: 'smartcms user add bob@example.com --role operator --license 2 --extension 1001',
      about: "Under a customer's licence, with a phone in the console",
    },
  ],
  async run(context, input) {
    const { role, ...fields } = userFields(input);
    if (role === undefined) {
      throw new UserError('usage', 'The user needs a role.', {
        hint: 'Give it with --role: super_admin, admin, operator or viewer.',
      });
    }
    const password = await givenPassword(context, input);
    const email = input.text('email') ?? '';
    const wanted = { email, role, ...fields, ...(password === undefined ? {} : { password }) };
    (await import('../../../domain/user-input.ts')).parseUser(wanted);
    const added = await onServer(context, {
      load: () => import('../../../services/users.ts'),
      use: ({ addUser }, { database }, actor) => addUser(database, actor, wanted),
    });
    context.output.result(added, (style) => addedText(added, style));
  },
});

/** Who was added, and with which password. */
export function addedText(added: WrittenUser, style: Style): string {
  if (added.result === 'unchanged')
    return `There is a user ${added.email} like this already: nothing to change.`;
  return [
    `${style.green('✔')} Added user ${style.bold(added.email)}`,
    '',
    userText(added, style),
    ...passwordText(added.password, style),
  ].join('\n');
}
