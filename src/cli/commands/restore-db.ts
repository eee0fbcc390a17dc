import { UserError } from '../../domain/errors.ts';
import type { RestoreOptions } from '../../services/restore.ts';
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { decryptOption, readIdentities } from '../identities.ts';
import type { Input } from '../input.ts';
import { duration } from '../progress/renderer.ts';

const parts = ['recordings', 'voicemail', 'certificates', 'identity', 'secrets'] as const;

export const restoreDb = defineCommand({
  path: ['restore-db'],
  summary: 'Bring the database back to a backup',
  description:
    'The backup is read to its end first: one that was cut or altered, or is of a newer SmartCMS, is refused before anything is touched. What is there now is backed up. The rows are loaded beside the database in use and put in its place at once; the API pauses for that, and calls go on. An older schema is brought up to date. Sessions of the console end. The server must be named: the last deployed one is not taken.',
  args: [
    {
      name: 'backup',
      about: 'The id of a backup that the server keeps, or a file of this machine',
      required: true,
    },
  ],
  options: [
    {
      flags: '--all',
      about: 'Also recordings, voicemail, certificates, identity and secrets, as far as the backup has them',
    },
    {
      flags: '--with <part>',
      about: 'Also this part of a backup made with --all; may be given more than once',
      choices: parts,
      repeatable: true,
    },
    decryptOption,
    { flags: '--confirm <name>', about: 'The name of the server, as the question would have it' },
  ],
  examples: [
    {
      command: 'smartcms restore-db 20261122T020000Z-ab12 -t root@203.0.113.10',
      about: 'Back to last night',
    },
    {
      command:
        'smartcms restore-db server.tar.zst.age --all --decrypt-with key.txt -t root@203.0.113.20 --confirm root@203.0.113.20',
      about: 'Another server takes over, in a script',
    },
  ],
  async run(context, input) {
    const { output, connect, signal, operator } = context;
    const identities = await readIdentities(input.text('decryptWith'));
    const target = await context.target(undefined, { mustBeNamed: true });
    const progress = await context.progress();
    const { restoreDatabase } = await import('../../services/restore.ts');
    const restored = await restoreDatabase({
      ...{ target, connect, signal, operator, progress, identities },
      source: input.text('backup') ?? '',
      parts: input.flag('all') ? 'all' : parts.filter((part) => input.list('with').includes(part)),
      confirm: (about) => confirmed(about, context, input),
    });
    if (restored === null) throw new UserError('failed', 'That is not its name: nothing was changed.');
    output.result({ ...restored, result: 'updated' }, (style) =>
      [
        `${style.green('✔')} ${restored.target} has the data of ${restored.createdAt}: ${restored.rows} rows in ${restored.tables} tables, ${duration(restored.seconds)}`,
        ...(restored.migrated.length > 0 ? [`  Brought up to date: ${restored.migrated.join(', ')}`] : []),
        ...(restored.parts.length > 0 ? [`  With ${restored.parts.join(', ')}`] : []),
        `  What was there before: smartcms restore-db ${restored.safetyBackup} -t ${restored.target}`,
      ].join('\n'),
    );
  },
});

/** Says what will be replaced and has the name typed, or compares it with --confirm. */
async function confirmed(
  { target, manifest }: Parameters<RestoreOptions['confirm']>[0],
  { output, prompts }: CommandContext,
  input: Input,
): Promise<boolean> {
  output.note(`The data of ${target} will be replaced by that of ${manifest.createdAt} (${manifest.id}).`);
  const given = input.text('confirm');
  if (given !== undefined) return given === target;
  return prompts.confirmName('Changes since then are gone.', target, `--confirm ${target}`);
}
