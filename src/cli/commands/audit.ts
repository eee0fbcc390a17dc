import { parseMoment } from '../../domain/moment.ts';
import type { AuditRecord } from '../../services/audit.ts';
import { defineCommand } from '../command.ts';
import { table } from '../output.ts';
import { printable, type Style } from '../style.ts';
import { count } from '../values.ts';

export const audit = defineCommand({
  path: ['audit'],
  summary: 'Show who did what on a server, the latest first',
  description:
    'Deploys and rollbacks, extensions, trunks, licences, users, and who saw which secret, by command and over the API.',
  args: [],
  options: [
    { flags: '--since <time>', about: 'Done then or later: 2h, 7d, 2026-11-22 or 2026-11-22T10:00:00Z' },
    { flags: '--limit <count>', about: 'At most this many', default: 50, parse: count },
  ],
  examples: [
    { command: 'smartcms audit --since 2h', about: 'The last two hours' },
    { command: 'smartcms audit --limit 1000 --json', about: 'For a file or a log server' },
  ],
  async run(context, input) {
    const { output, connect, signal } = context;
    const text = input.text('since');
    const since = text === undefined ? new Date(0) : parseMoment(text, new Date());
    const limit = input.number('limit') ?? 50;
    const target = await context.target();
    const { listAudit } = await import('../../services/audit.ts');
    const { records, incomplete } = await listAudit({ target, connect, signal, since, limit });
    output.result(records, (style) => auditText(records, style));
    if (incomplete !== null) output.warn(`What the database knows is missing. ${incomplete}`);
    return 0;
  },
});

/** The audit log as people read it; some of it came over the network, and must not steer the terminal. */
export function auditText(records: readonly AuditRecord[], style: Style): string {
  if (records.length === 0) return 'Nothing was done.';
  const rows = records.map(({ at, actor, address, action, subject, details }) => [
    at.replace(/\.\d+Z$/, 'Z'),
    printable(address === null ? actor : `${actor} (${address})`),
    printable(action),
    printable(subject ?? '-'),
    printable(detailWords(details)),
  ]);
  return table(['WHEN', 'WHO', 'WHAT', 'TO', 'MORE'], rows, style);
}

/** Short values in words; nested ones are for --json. */
function detailWords(details: AuditRecord['details']): string {
  const words = Object.entries(details ?? {}).flatMap(([name, value]) => {
    if (value === null || typeof value === 'object') return Array.isArray(value) ? [`${name}=${value}`] : [];
    return [`${name}=${value}`];
  });
  const text = words.join(' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
