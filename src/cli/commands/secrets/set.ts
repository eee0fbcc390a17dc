import { UserError } from '../../../domain/errors.ts';
import { Secret } from '../../../domain/secret.ts';
import { defineCommand } from '../../command.ts';
import { takeSecret } from '../../stdin.ts';
import { changesText } from '../plan.ts';

export const secretsSet = defineCommand({
  path: ['secrets', 'set'],
  summary: 'Give the server a secret of somebody else, such as that of a TURN server',
  description:
    'It is read from stdin, or asked for on a terminal: a secret does not belong on a command line. Takes the config, like a deploy, and goes the same road. turn_secret is what coturn calls static-auth-secret; without it phones in browsers get no TURN server.',
  args: [{ name: 'name', about: 'Which one: turn_secret', required: true }],
  options: [{ flags: '--stdin', about: 'Read the secret from stdin; without it, it is asked for' }],
  examples: [
    { command: 'smartcms secrets set turn_secret', about: 'Asks for it' },
    { command: 'smartcms secrets set turn_secret --stdin --yes < secret.txt', about: 'In a script' },
  ],
  async run(context, input) {
    const { output, prompts, connect, signal, operator } = context;
    const { requireForeign, setSecret } = await import('../../../services/secrets.ts');
    const name = requireForeign(input.text('name') ?? '');
    const value = await takeSecret(input.flag('stdin'), `Value of ${name}:`, '--stdin', prompts);
    if (value.length < 8 || value.length > 200) {
      throw new UserError('usage', 'A secret has 8 to 200 characters.');
    }
    const target = await context.target();
    const { config } = await context.loadConfig();
    const progress = await context.progress();
    const done = await setSecret({
      ...{ target, config, connect, signal, operator, progress, name, value: new Secret(value) },
      confirm: (changes) => {
        output.note(changesText(changes, output.noteStyle));
        return prompts.confirm(`Give the server this ${name}?`);
      },
    });
    if (done === null) throw new UserError('failed', 'Nothing was changed.');
    output.result(done, (style) => {
      const restarted = done.restarted.length === 0 ? 'nothing' : done.restarted.join(', ');
      return done.result === 'unchanged'
        ? `${style.green('✔')} The server has this ${name} already`
        : `${style.green('✔')} The server has the new ${name}; restarted: ${restarted}\nNext: smartcms doctor`;
    });
    return 0;
  },
});
