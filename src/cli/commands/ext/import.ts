import type { ImportResult } from '../../../services/extension-import.ts';
import { defineCommand } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { countReporter } from '../../progress/count.ts';
import { duration } from '../../progress/renderer.ts';
import { onServer } from '../../server.ts';
import { printable, type Style } from '../../style.ts';

export const extImport = defineCommand({
  path: ['ext', 'import'],
  summary: 'Add and change many extensions from a CSV file',
  description:
    'The first line names the columns: number, type, name, peer, in any order; the last two may be missing. UTF-8, separated by commas, quotes where needed. Every line is checked first, and each wrong one is told with its number. Nothing is written unless all are right. Repeating an import changes nothing.',
  args: [{ name: 'file', about: 'The CSV file, or - for stdin', required: true }],
  options: [{ flags: '--partial', about: 'Write the lines that are right, even if others are wrong' }],
  examples: [
    { command: 'smartcms ext import extensions.csv', about: 'All of a file, or nothing' },
    { command: 'smartcms ext import --partial - < extensions.csv', about: 'What is right of it' },
  ],
  async run(context, input) {
    const file = input.text('file') ?? '';
    const partial = input.flag('partial');
    const { openExtensions } = await import('../../csv/open.ts');
    const rows = await openExtensions(file);
    const progress = await context.progress();
    const step = {
      event: 'step',
      id: 'import',
      title: `Import ${file === '-' ? 'from stdin' : file}`,
    } as const;
    const onLine = (line: string) => progress({ event: 'output', id: step.id, line });
    const result = await onServer(context, {
      load: () => import('../../../services/extension-import.ts'),
      use: async ({ importExtensions }, session, actor) => {
        const start = performance.now();
        let state: 'done' | 'failed' = 'failed';
        progress({ ...step, state: 'started' });
        try {
          const onProgress = reporter(context, onLine);
          const imported = await importExtensions(session, actor, rows, { partial, onProgress });
          if (partial || imported.failed.length === 0) state = 'done';
          return imported;
        } finally {
          progress({ ...step, state, seconds: (performance.now() - start) / 1000 });
        }
      },
    });
    context.output.result(result, (style) => importText(result, partial, style));
    return result.failed.length > 0 ? 1 : 0;
  },
});

/** Numbers under the spinner of a terminal; elsewhere a line now and then. */
function reporter({ output, globals }: CommandContext, onLine: (line: string) => void) {
  if (process.stderr.isTTY || globals.verbose) return countReporter(onLine, 200);
  return countReporter((line) => output.note(line), 2000);
}

/** What an import did: the lines that are wrong, then the sums. */
export function importText(result: ImportResult, partial: boolean, style: Style): string {
  const { added, updated, unchanged, failed, seconds } = result;
  const wrong = failed.map(({ line, number, error }) => {
    const where = number === null ? '' : ` (${printable(number).slice(0, 20)})`;
    return `${style.red('✖')} line ${line}${where}: ${printable(error)}`;
  });
  const lines = failed.length === 1 ? '1 line is wrong' : `${failed.length} lines are wrong`;
  if (failed.length > 0 && !partial) {
    return [
      ...wrong,
      '',
      `Nothing was written: ${lines}.`,
      'Next: mend them, or import the others with --partial',
    ].join('\n');
  }
  const sums = `${added} added, ${updated} changed, ${unchanged} as they were, ${duration(seconds)}`;
  if (failed.length > 0) return [...wrong, '', `${style.yellow('!')} ${sums}; ${lines}`].join('\n');
  return `${style.green('✔')} ${sums}`;
}
