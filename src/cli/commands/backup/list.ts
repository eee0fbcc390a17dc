import { defineCommand } from '../../command.ts';
import { backupTable } from './text.ts';

export const backupList = defineCommand({
  path: ['backup', 'list'],
  summary: 'List the backups that the server keeps',
  description:
    'complete: whole, not tested yet; verified: restored for a test, and not touched since; damaged: not to be relied on.',
  args: [],
  options: [],
  examples: [
    { command: 'smartcms backup list', about: 'Newest first' },
    { command: 'smartcms backup list --json', about: 'For scripts' },
  ],
  async run(context) {
    const { output, connect, signal } = context;
    const target = await context.target();
    const { listBackups } = await import('../../../services/backups.ts');
    const backups = await listBackups({ target, connect, signal });
    output.result(backups, (style) =>
      backups.length === 0
        ? 'The server keeps no backups.\nNext: smartcms backup-db'
        : backupTable(backups, style),
    );
  },
});
