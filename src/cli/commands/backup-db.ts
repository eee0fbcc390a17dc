import { UserError } from '../../domain/errors.ts';
import { defineCommand } from '../command.ts';
import { duration } from '../progress/renderer.ts';
import { size } from './backup/text.ts';

export const backupDb = defineCommand({
  path: ['backup-db'],
  summary: 'Back up the database, and with --all everything else',
  description:
    'Calls go on meanwhile. The backup is kept on the server, or written where -o says; it counts only once it is complete, and `backup verify` proves that it can be restored. It is a zstd file: `zstd -dc` gives the SQL (with --all, a tar). Copies on the server itself do not survive its disk: keep some elsewhere.',
  args: [],
  options: [
    {
      flags: '-o, --output <file>',
      about: 'Write it to a file of this machine, or with - to stdout, instead of keeping it on the server',
    },
    {
      flags: '--encrypt <recipient>',
      about: 'Encrypt it for this age recipient (age1...); may be given more than once',
      repeatable: true,
    },
    {
      flags: '--all',
      about:
        'Recordings, voicemail, certificates, configuration and the identity of the server too; if encrypted, also secrets and private keys',
    },
  ],
  examples: [
    { command: 'smartcms backup-db', about: 'Keep one on the server' },
    { command: 'smartcms backup-db -o monday.sql.zst', about: 'A file on this machine' },
    {
      command: 'smartcms backup-db --all --encrypt age1... -o server.tar.zst.age',
      about: 'All that another server needs to take over',
    },
    { command: 'smartcms backup-db -o - | ssh nas "cat > db.sql.zst"', about: 'Straight to somewhere else' },
  ],
  async run(context, input) {
    const { output, connect, signal, operator } = context;
    const file = input.text('output');
    if (file === '-') requirePipe(output.json);
    const target = await context.target();
    const progress = await context.progress();
    const { backupDatabase } = await import('../../services/backups.ts');
    const backup = await backupDatabase({
      ...{ target, connect, signal, operator, progress },
      to: file === undefined ? 'server' : file === '-' ? { stream: process.stdout } : { file },
      recipients: input.list('encrypt'),
      all: input.flag('all'),
    });
    if (file === '-') return undefined;
    output.result({ ...backup, result: 'created' }, (style) =>
      [
        `${style.green('✔')} ${backup.file}`,
        `  ${size(backup.bytes)}, ${backup.rows} rows in ${backup.tables} tables, ${duration(backup.seconds)}`,
        file === undefined
          ? `Next: smartcms backup verify ${backup.id}`
          : `To restore it: smartcms restore-db ${file} --target ...`,
      ].join('\n'),
    );
    return undefined;
  },
});

function requirePipe(json: boolean): void {
  if (json) throw new UserError('usage', '-o - and --json both want stdout.');
  if (!process.stdout.isTTY) return;
  throw new UserError('usage', 'A backup is no text for a terminal.', {
    hint: 'Send it on (smartcms backup-db -o - | ...), or give a file: -o FILE',
  });
}
