import type { SecretInfo } from '../../../services/secrets.ts';
import { defineCommand } from '../../command.ts';
import { table } from '../../output.ts';
import type { Style } from '../../style.ts';

export const secretsList = defineCommand({
  path: ['secrets', 'list'],
  summary: "List the server's secrets: what for, who reads them, how old; no values",
  args: [],
  options: [],
  examples: [{ command: 'smartcms secrets list', about: 'Names for secrets show and rotate' }],
  async run(context) {
    const { output, connect, signal } = context;
    const target = await context.target();
    const { listSecrets } = await import('../../../services/secrets.ts');
    const found = await listSecrets({ target, connect, signal });
    output.result(found, (style) => secretsText(found, style));
    return 0;
  },
});

/** Secrets as people read them. */
export function secretsText(found: readonly SecretInfo[], style: Style): string {
  const rows = found.map(({ name, about, readers, changedAt, rotatable }) => [
    name,
    changedAt.replace(/\.\d+Z$/, 'Z'),
    readers.join(', ') || '-',
    rotatable ? 'yes' : 'no',
    about,
  ]);
  return table(['SECRET', 'SINCE', 'READ BY', 'ROTATES', 'FOR'], rows, style);
}
