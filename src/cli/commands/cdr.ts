import { directions, dispositions } from '../../domain/calls.ts';
import { parseMoment } from '../../domain/moment.ts';
import type { CallRecord } from '../../services/cdr.ts';
import { defineCommand } from '../command.ts';
import type { Input } from '../input.ts';
import { table } from '../output.ts';
import { onServer } from '../server.ts';
import { printable, type Style } from '../style.ts';
import { count } from '../values.ts';
import { clock } from './calls.ts';

/** As many as a person looks through; a file may have all. */
const shownByDefault = 100;

export const cdr = defineCommand({
  path: ['cdr'],
  summary: 'List the calls that are over, the latest first',
  description:
    'A number with a * after it stands for all that begin so. Shows 100 calls unless --limit says otherwise; --csv prints all.',
  args: [],
  options: [
    { flags: '--since <time>', about: 'Begun then or later: 2h, 7d, 2026-11-22 or 2026-11-22T10:00:00Z' },
    { flags: '--until <time>', about: 'Begun before' },
    { flags: '--from <number>', about: "The caller's number" },
    { flags: '--to <number>', about: 'The number that was dialled' },
    { flags: '--disposition <what>', about: 'What became of them', choices: dispositions },
    { flags: '--direction <which>', about: 'Over a trunk or not', choices: directions },
    { flags: '--trunk <name>', about: 'Over this trunk' },
    { flags: '--recorded', about: 'Only those that were recorded' },
    { flags: '--limit <count>', about: 'At most this many', parse: count },
    { flags: '--csv', about: 'As CSV' },
  ],
  examples: [
    { command: 'smartcms cdr --since 2h', about: 'The last two hours' },
    { command: 'smartcms cdr --from 1001 --disposition no_answer', about: 'Whom 1001 did not reach' },
    { command: 'smartcms cdr --since 2026-11-01 --until 2026-12-01 --csv > november.csv', about: 'A month' },
  ],
  async run(context, input) {
    const { output } = context;
    const asCsv = input.flag('csv') && !output.json;
    const limit = input.number('limit') ?? (asCsv ? Number.POSITIVE_INFINITY : shownByDefault);
    const filter = filterOf(input, new Date());
    await onServer(context, {
      load: () => import('../../services/cdr.ts'),
      use: async ({ exportCdr }, session) => {
        const records = exportCdr(session, filter);
        if (asCsv) {
          const { writeCallRecords } = await import('../../services/csv/call-records.ts');
          for await (const line of writeCallRecords(firstOf(records, limit))) output.text(line);
          return;
        }
        const found: CallRecord[] = [];
        for await (const record of firstOf(records, limit + 1)) found.push(record);
        const shown = found.slice(0, limit);
        output.result(shown, (style) => recordsText(shown, style));
        if (found.length > shown.length) output.note(`There are more than ${shown.length}: see --limit.`);
      },
    });
  },
});

function filterOf(input: Input, now: Date) {
  const moment = (key: string) => {
    const text = input.text(key);
    return text === undefined ? undefined : parseMoment(text, now);
  };
  return {
    since: moment('since'),
    until: moment('until'),
    from: input.text('from'),
    to: input.text('to'),
    disposition: dispositions.find((word) => word === input.text('disposition')),
    direction: directions.find((word) => word === input.text('direction')),
    trunk: input.text('trunk'),
    recorded: input.flag('recorded') || undefined,
  };
}

async function* firstOf<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count;
  if (left <= 0) return;
  for await (const item of items) {
    yield item;
    left -= 1;
    if (left <= 0) return;
  }
}

/** Calls in a table; numbers come from the network, and must not steer the terminal. */
export function recordsText(records: readonly CallRecord[], style: Style): string {
  if (records.length === 0) return 'No call is like that.';
  const rows = records.map((record) => {
    const { startedAt, from, to, answeredBy, disposition, trunk, billableSeconds, recorded, id } = record;
    const words = disposition.replace('_', ' ');
    return [
      startedAt.replace('.000Z', 'Z'),
      ...[from, to, answeredBy].map((text) => printable(text ?? '-')),
      disposition === 'answered' ? style.green(words) : style.yellow(words),
      billableSeconds === 0 ? '-' : clock(billableSeconds),
      printable(trunk ?? '-'),
      recorded ? 'yes' : '-',
      printable(id),
    ];
  });
  return table(
    ['STARTED', 'FROM', 'TO', 'ANSWERED BY', 'RESULT', 'TALKED', 'TRUNK', 'RECORDED', 'ID'],
    rows,
    style,
  );
}
