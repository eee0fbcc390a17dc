import { rename, rm, writeFile } from 'node:fs/promises';
import { UserError } from '../../../domain/errors.ts';
import { defineCommand } from '../../command.ts';

export const secretsExport = defineCommand({
  path: ['secrets', 'export'],
  summary: "Write the server's secrets to an encrypted file; the audit log gets who asked",
  description:
    'For a safe place, or for another server that is to have the same. The file is armoured text that any `age` program can open. What is void after the first login is not in it.',
  args: [],
  options: [
    {
      flags: '--encrypt <recipient>',
      about: 'An age recipient (age1...) who can open it; may be given more than once',
      repeatable: true,
    },
    { flags: '-o, --output <file>', about: 'A file of this machine, only for its owner; without it, stdout' },
  ],
  examples: [
    { command: 'smartcms secrets export --encrypt age1... -o secrets.age', about: 'To a file' },
    { command: 'smartcms secrets export --encrypt age1... | tool', about: 'For another program' },
  ],
  async run(context, input) {
    const { output, connect, signal, operator } = context;
    const recipients = input.list('encrypt');
    const file = input.text('output');
    if (recipients.length === 0) {
      throw new UserError('usage', 'Secrets are only exported encrypted: --encrypt is missing.', {
        hint: 'age-keygen -o key.txt makes a key; its public part (age1...) is what --encrypt takes.',
      });
    }
    if (file === undefined && output.json) {
      throw new UserError('usage', 'With --json the secrets go to a file: --output is missing.');
    }
    const target = await context.target();
    const { exportSecrets } = await import('../../../services/secrets-file.ts');
    const { names, text } = await exportSecrets({ target, connect, signal, operator, recipients });
    if (file === undefined) {
      output.result(null, () => text.trimEnd());
      return 0;
    }
    await writeOwn(file, text);
    output.result({ file, names, result: 'created' }, (style) =>
      [
        `${style.green('✔')} ${file} has ${names.length} secrets`,
        `Next: smartcms secrets import ${file} --decrypt-with KEY --target ...`,
      ].join('\n'),
    );
    return 0;
  },
});

/** Writes a file whole or not at all, readable by its owner alone. */
async function writeOwn(file: string, text: string): Promise<void> {
  try {
    await rm(`${file}.new`, { force: true });
    await writeFile(`${file}.new`, text, { mode: 0o600, flag: 'wx' });
    await rename(`${file}.new`, file);
  } catch (cause) {
    throw new UserError('usage', `${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
