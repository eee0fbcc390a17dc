import { parse } from 'csv-parse/sync';
import type { Line } from './lines.ts';

/** One record of a CSV file, by the line on which it begins: its cells, or what is wrong with it. */
export type CsvRecord =
  | { line: number; cells: string[]; error: null }
  | { line: number; cells: null; error: string };

/** Lines that a value in quotes may span before its quote counts as never closed. */
const mostLines = 50;

/**
 * The records of a CSV file (RFC 4180). A record that is wrong is told, and reading goes on with the line after its
 * first, so that one stray quote does not hide the rest of the file.
 */
export async function* readRecords(lines: AsyncIterable<Line>): AsyncGenerator<CsvRecord> {
  const waiting: Line[] = [];
  for await (const line of lines) {
    waiting.push(line);
    yield* complete(waiting, false);
  }
  yield* complete(waiting, true);
}

/** Takes what is complete from the front of the lines that wait. */
function* complete(waiting: Line[], atEnd: boolean): Generator<CsvRecord> {
  for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
    const length = recordLength(waiting);
    if (length === null && !atEnd && waiting.length < mostLines) return;
    const taken = waiting.slice(0, length ?? 1);
    const record = toRecord(first, taken);
    waiting.splice(0, record.error === null ? taken.length : 1);
    yield record;
  }
}

/** How many lines the first record takes: as many as it needs for an even number of quotes; null if there are too few. */
function recordLength(lines: readonly Line[]): number | null {
  let quotes = 0;
  for (const [index, { text }] of lines.entries()) {
    // A line that cannot be read is a record of its own.
    if (text === null) return index === 0 ? 1 : null;
    quotes += text.split('"').length - 1;
    if (quotes % 2 === 0) return index + 1;
  }
  return null;
}

function toRecord(first: Line, lines: readonly Line[]): CsvRecord {
  const { number: line, error } = first;
  if (error !== null) return { line, cells: null, error };
  const text = lines.map((part) => part.text).join('\n');
  // Without quotes there is nothing to interpret, and csv-parse takes 20 µs to start.
  if (!text.includes('"')) return { line, cells: text.split(','), error: null };
  try {
    const [cells = []] = parse(text, { relax_column_count: true });
    return { line, cells, error: null };
  } catch (fault) {
    // A quote further down ended what the first line left open; what is wrong shows in that line alone.
    return lines.length > 1 ? toRecord(first, [first]) : { line, cells: null, error: quoteFault(fault) };
  }
}

/** What is wrong, by the codes of csv-parse (https://csv.js.org/parse/errors/). */
function quoteFault(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  switch (code) {
    case 'INVALID_OPENING_QUOTE':
      return 'a quote stands in a value that is not in quotes';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'something follows a closing quote; a quote within quotes is written twice';
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is never closed';
    default:
      throw fault;
  }
}
