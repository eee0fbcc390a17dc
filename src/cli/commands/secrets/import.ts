import { readFile } from 'node:fs/promises';
import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';
import { decryptOption, readIdentities } from '../../identities.ts';
import { changesText } from '../plan.ts';

export const secretsImport = defineCommand({
  path: ['secrets', 'import'],
  summary: 'Give the server the secrets of a file, and restart the services that read them',
  description:
    'Takes what secrets export wrote, and the config, like a deploy, and goes the same road. Only those that differ are changed. The key under which licences are stored has to stay: it comes with the data, by restore-db --all.',
  args: [{ name: 'file', about: 'What secrets export wrote', required: true }],
  options: [decryptOption],
  examples: [
    {
      command: 'smartcms secrets import secrets.age --decrypt-with key.txt',
      about: 'Shows what changes, and asks',
    },
  ],
  async run(context, input) {
    const { output, prompts, connect, signal, operator } = context;
    const file = input.text('file') ?? '';
    const identities = await readIdentities(input.text('decryptWith'));
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new UserError('usage', `${file} cannot be read.`, { cause });
    });
    const target = await context.target();
    const { config } = await context.loadConfig();
    const progress = await context.progress();
    const { importSecrets } = await import('../../../services/secrets-file.ts');
    const done = await importSecrets({
      ...{ target, config, connect, signal, operator, progress, text, identities },
      confirm: (changes) => {
        output.note(changesText(changes, output.noteStyle));
        return prompts.confirm('Give the server these secrets?');
      },
    });
    if (done === null) throw new UserError('failed', 'Nothing was changed.');
    output.result(done, (style) =>
      done.changed.length === 0
        ? `${style.green('✔')} The server has these secrets already`
        : `${style.green('✔')} Changed: ${done.changed.join(', ')}; restarted: ${done.restarted.join(', ')}\nNext: smartcms status`,
    );
    return 0;
  },
});
