import type { KeptRelease } from '../../services/releases.ts';
import { defineCommand } from '../command.ts';
import { table } from '../output.ts';
import { printable, type Style } from '../style.ts';

export const releases = defineCommand({
  path: ['releases'],
  summary: 'List the last deploys of a server, and which can be gone back to',
  args: [],
  options: [],
  examples: [{ command: 'smartcms releases', about: 'The last five, the latest first' }],
  async run(context) {
    const { output, connect, signal } = context;
    const target = await context.target();
    const { listReleases } = await import('../../services/releases.ts');
    const found = await listReleases({ target, connect, signal });
    output.result(found, (style) => releasesText(found, style));
    return 0;
  },
});

/** Releases as people read them. */
export function releasesText(found: readonly KeptRelease[], style: Style): string {
  const rows = found.map(({ id, deployedAt, deployedBy, version, changed, ...rest }) => [
    id,
    deployedAt.replace(/\.\d+Z$/, 'Z'),
    printable(deployedBy),
    version,
    String(changed),
    stateWords(rest, style),
  ]);
  const next = found.some(({ current, obstacle }) => !current && obstacle === null);
  return [
    table(['RELEASE', 'DEPLOYED', 'BY', 'VERSION', 'CHANGES', 'STATE'], rows, style),
    ...(next ? ['', 'Next: smartcms rollback RELEASE shows what going back would change'] : []),
  ].join('\n');
}

function stateWords(
  { current, rolledBackTo, obstacle }: Pick<KeptRelease, 'current' | 'rolledBackTo' | 'obstacle'>,
  style: Style,
): string {
  const words = [
    ...(current ? [style.green('current')] : []),
    ...(rolledBackTo === null ? [] : [`back to ${rolledBackTo}`]),
    ...(obstacle === null || current ? [] : [style.yellow(obstacle)]),
  ];
  return words.join(', ') || 'kept';
}
