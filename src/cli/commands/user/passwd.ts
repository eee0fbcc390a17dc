import { defineCommand } from '../../command.ts';
import { onServer } from '../../server.ts';
import { emailArgument, givenPassword, passwordOption } from './arguments.ts';
import { passwordText } from './text.ts';

export const userPasswd = defineCommand({
  path: ['user', 'passwd'],
  summary: 'Give a user another password; it is generated and shown this once',
  description: 'Ends all sessions of the user.',
  args: [emailArgument],
  options: [passwordOption],
  examples: [
    {
      command: 'smartcms user passwd alice@example.com',
      about: 'Generated, to be changed at the next login',
    },
    { command: 'smartcms user passwd alice@example.com --password-stdin < file', about: 'One that is given' },
  ],
  async run(context, input) {
    const given = await givenPassword(context, input);
    const changed = await onServer(context, {
      load: async () => ({
        ...(await import('../../../services/users.ts')),
        ...(await import('../../../domain/secret.ts')),
      }),
      use: ({ resetPassword, Secret }, session, actor) => {
        const password = given === undefined ? null : new Secret(given);
        return resetPassword(session, actor, input.text('email') ?? '', password);
      },
    });
    context.output.result(changed, (style) =>
      [
        `${style.green('✔')} Changed the password of ${style.bold(changed.email)}; all sessions ended`,
        ...passwordText(changed.password, style),
      ].join('\n'),
    );
  },
});
