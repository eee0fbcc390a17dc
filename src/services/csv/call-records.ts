import { stringify } from 'csv-stringify/sync';
import type { CallRecord } from '../cdr.ts';

const columns = [
  ...(['id', 'direction', 'from', 'to', 'answeredBy', 'startedAt', 'answeredAt', 'endedAt'] as const),
  ...(['durationSeconds', 'billableSeconds', 'disposition', 'trunk', 'recorded'] as const),
];

/**
 * Call records in CSV, a piece of text for each, the header first. What a caller sent cannot become a formula of a
 * spreadsheet: a value that would begin one gets an apostrophe before it.
 */
export async function* writeCallRecords(records: AsyncIterable<CallRecord>): AsyncGenerator<string> {
  yield stringify([columns]);
  for await (const record of records) {
    const cells = columns.map((column) => {
      const value = record[column];
      return typeof value === 'string' ? harmless(value) : String(value ?? '');
    });
    yield stringify([cells]);
  }
}

/** +4930123456 is a number and stays as it is. */
function harmless(text: string): string {
  return /^[=@\t\r]|^[+-](?!\d+$)/.test(text) ? `'${text}` : text;
}
