import { defineCommand } from '../../command.ts';
import { decryptOption, readIdentities } from '../../identities.ts';
import { duration } from '../../progress/renderer.ts';
import { printable } from '../../style.ts';

export const backupVerify = defineCommand({
  path: ['backup', 'verify'],
  summary: 'Prove a backup: restore it into a throwaway database and count',
  description:
    'On the server, in a container without a network that is gone afterwards; the database in use is not touched. Tables, rows and checksums are compared with the manifest, and what was found is kept beside the backup. Exit code 1 if the backup is not good.',
  args: [{ name: 'id', about: 'The backup; none means the newest' }],
  options: [decryptOption],
  examples: [
    { command: 'smartcms backup verify', about: 'The newest' },
    {
      command: 'smartcms backup verify 20261122T020000Z-ab12 --decrypt-with key.txt',
      about: 'An encrypted one',
    },
  ],
  async run(context, input) {
    const { output, connect, signal, operator } = context;
    const identities = await readIdentities(input.text('decryptWith'));
    const target = await context.target();
    const progress = await context.progress();
    const { verifyBackup } = await import('../../../services/backup-verify.ts');
    const id = input.text('id');
    const evidence = await verifyBackup({ target, connect, signal, operator, progress, id, identities });
    const rows = evidence.tables.reduce((sum, { restored }) => sum + (restored ?? 0), 0);
    output.result({ ...evidence, verifiedAt: evidence.ok ? evidence.at : null }, (style) =>
      evidence.ok
        ? `${style.green('✔')} ${evidence.id} is good: ${rows} rows in ${evidence.tables.length} tables restored in ${duration(evidence.seconds)}`
        : `${style.red('✖')} ${evidence.id} is not good: ${printable(evidence.problem ?? '')}\nNext: smartcms backup-db`,
    );
    return evidence.ok ? 0 : 1;
  },
});
