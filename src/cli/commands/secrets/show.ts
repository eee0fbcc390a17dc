import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';

export const secretsShow = defineCommand({
  path: ['secrets', 'show'],
  summary: 'Print the value of a secret; the audit log gets who asked',
  args: [{ name: 'name', about: 'As smartcms secrets list has it', required: true }],
  options: [{ flags: '--reveal', about: 'Print it where the output is not a terminal too' }],
  examples: [
    { command: 'smartcms secrets show ari_secret', about: 'On a terminal' },
    { command: 'smartcms secrets show db_cli_password --reveal | tool', about: 'For another program' },
  ],
  async run(context, input) {
    const { output, connect, signal, operator } = context;
    if (process.stdout.isTTY !== true && !input.flag('reveal')) {
      throw new UserError('usage', 'The output is not a terminal: the secret would end in a file or a log.', {
        hint: 'Give --reveal if that is what you want.',
      });
    }
    const name = input.text('name') ?? '';
    const target = await context.target();
    const { showSecret } = await import('../../../services/secrets.ts');
    const shown = await showSecret({ target, connect, signal, operator, name });
    const value = shown.value.reveal();
    output.result({ name: shown.name, value }, () => value);
    return 0;
  },
});
