import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { changesText } from '../plan.ts';

export const secretsRotate = defineCommand({
  path: ['secrets', 'rotate'],
  summary: 'Give a secret a new value, and restart the services that read it',
  description:
    'Takes the config, like a deploy, and goes the same road: plan, lock, apply, verify. If it is cut off, the next deploy finishes it. Releases from before cannot be gone back to. A restart of Asterisk ends calls: secrets list says who reads what.',
  args: [{ name: 'name', about: 'As smartcms secrets list has it', required: true }],
  options: [],
  examples: [{ command: 'smartcms secrets rotate redis_password', about: 'Shows what changes, and asks' }],
  async run(context, input) {
    const { output, prompts, connect, signal, operator } = context;
    const name = input.text('name') ?? '';
    const target = await context.target();
    const { config } = await context.loadConfig();
    const progress = await context.progress();
    const { rotateSecret } = await import('../../../services/secrets.ts');
    const done = await rotateSecret({
      ...{ target, config, connect, signal, operator, progress, name },
      confirm: (changes) => {
        output.note(changesText(changes, output.noteStyle));
        return prompts.confirm(`Give ${name} a new value?`);
      },
    });
    if (done === null) throw new UserError('failed', 'Nothing was changed.');
    output.result(done, (style) => {
      const restarted = done.restarted.length === 0 ? 'nothing' : done.restarted.join(', ');
      return `${style.green('✔')} ${done.name} has a new value; restarted: ${restarted}\nNext: smartcms status`;
    });
    return 0;
  },
});
