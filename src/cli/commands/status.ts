import type { Status } from '../../services/status.ts';
import { targetArgument } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { keyValues, table } from '../output.ts';
import type { Style } from '../style.ts';
import { consoleText } from './update-frontend.ts';

export const status = defineCommand({
  path: ['status'],
  summary: 'Show how a server is: services, versions, calls, certificate, disk',
  description: 'Exits with 0 if all is healthy and with 6 if not.',
  args: [targetArgument],
  options: [],
  examples: [
    { command: 'smartcms status', about: 'Of the server deployed last' },
    { command: 'smartcms status root@203.0.113.10 --json', about: 'For monitoring' },
  ],
  async run(context, input) {
    const { output, connect, signal } = context;
    const target = await context.target(input.text('target'));
    const services = await import('../../services/status.ts');
    const found = await services.status({ target, connect, signal });
    output.result(found, (style) => statusText(found, style));
    return found.healthy ? 0 : 6;
  },
});

/** A status as people read it. */
export function statusText(found: Status, style: Style): string {
  const health = found.healthy ? style.green('healthy') : style.red('not healthy');
  const rows = found.services.map(({ name, state, health, version, startedAt }) => [
    name,
    health === 'healthy' ? style.green(health) : style.red(health ?? state),
    version ?? '-',
    startedAt ?? '-',
  ]);
  const warnings = found.warnings.map(({ message }) => `${style.yellow('!')} ${message}`);
  return [
    `${style.bold(found.target)} is ${health}`,
    table(['SERVICE', 'STATE', 'VERSION', 'SINCE'], rows, style),
    keyValues(figures(found), style),
    ...(warnings.length > 0 ? [warnings.join('\n')] : []),
    ...(found.healthy ? [] : ['Next: smartcms doctor, or smartcms logs SERVICE']),
  ].join('\n\n');
}

function figures({
  release,
  asterisk,
  certificate,
  console: served,
  disk,
  lastBackup,
}: Status): [string, string][] {
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  return [
    ['Release', release === null ? 'none' : `${release.id}, ${release.deployedAt} by ${release.deployedBy}`],
    [
      'Asterisk',
      asterisk === null
        ? 'does not answer'
        : `${asterisk.channels} channels, ${asterisk.contacts} contacts of ${asterisk.endpoints} endpoints`,
    ],
    ['Certificate', certificate === null ? 'none' : `${certificate.kind}, until ${certificate.expiresAt}`],
    ['Console', served === null ? 'none' : consoleText(served)],
    [
      'Last backup',
      lastBackup === null
        ? 'none'
        : `${lastBackup.at}, ${lastBackup.verified ? 'verified' : 'not verified yet'}`,
    ],
    ['Disk', `${gib(disk.freeBytes)} free of ${gib(disk.totalBytes)}`],
  ];
}
