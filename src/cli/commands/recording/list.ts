import { parseMoment } from '../../../domain/moment.ts';
import type { Recording } from '../../../services/recordings.ts';
import { defineCommand } from '../../command.ts';
import { table } from '../../output.ts';
import { onServer } from '../../server.ts';
import { printable, type Style } from '../../style.ts';
import { count } from '../../values.ts';
import { clock } from '../calls.ts';

export const recordingList = defineCommand({
  path: ['recording', 'list'],
  summary: 'List the recordings that are kept, the latest first',
  args: [],
  options: [
    { flags: '--since <time>', about: 'Made then or later: 2h, 7d, 2026-11-22 or 2026-11-22T10:00:00Z' },
    { flags: '--limit <count>', about: 'At most this many', parse: count },
  ],
  examples: [{ command: 'smartcms recording list --since 1d', about: 'Since yesterday' }],
  async run(context, input) {
    const text = input.text('since');
    const since = text === undefined ? undefined : parseMoment(text, new Date());
    const found = await onServer(context, {
      load: () => import('../../../services/recordings.ts'),
      use: ({ listRecordings }, session) => listRecordings(session, { since, limit: input.number('limit') }),
    });
    context.output.result(found, (style) => listText(found, style));
  },
});

function listText(found: readonly Recording[], style: Style): string {
  if (found.length === 0)
    return 'There are no recordings.\nWhose calls are recorded: smartcms recording rules';
  const rows = found.map(({ id, bytes, savedAt, call }) => [
    call?.startedAt ?? savedAt,
    printable(call?.from ?? '-'),
    printable(call?.to ?? '-'),
    call === null ? '-' : clock(call.billableSeconds),
    `${Math.ceil(bytes / 1024)} KiB`,
    id,
  ]);
  const listed = table(['STARTED', 'FROM', 'TO', 'TALKED', 'SIZE', 'ID'], rows, style);
  return `${listed}\n\nListen to one: smartcms recording get ID`;
}
