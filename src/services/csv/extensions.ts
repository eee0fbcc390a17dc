import { stringify } from 'csv-stringify/sync';
import { UserError } from '../../domain/errors.ts';
import { readHeader } from './header.ts';
import { readLines } from './lines.ts';
import { type CsvRecord, readRecords } from './records.ts';

/** What `ext import` reads and `ext export` writes. */
const columns = { known: ['number', 'type', 'name', 'peer'], required: ['number', 'type'] } as const;

type Column = (typeof columns.known)[number];

/** A line of an import as it stands there, or what is wrong with it as CSV. */
export interface ExtensionRow {
  /** On which it begins, counted from 1. */
  line: number;
  /** By column; only those that the file has. */
  fields: Record<string, string>;
  error: string | null;
}

/**
 * The extensions of a CSV file, as they come; lines without a value are left out. `file` is its name in messages.
 * @throws UserError('failed') if it is empty, if it is no text in UTF-8, or if its columns are wrong.
 */
export async function* readExtensions(
  source: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<ExtensionRow> {
  let header: Column[] | undefined;
  for await (const record of readRecords(readLines(source))) {
    if (record.cells?.every((cell) => cell.trim() === '')) continue;
    if (header === undefined) header = readHeader(headerCells(record, file), columns, file);
    else yield toRow(record, header);
  }
  if (header === undefined) {
    throw new UserError('failed', `${file} is empty.`, {
      hint: `Its first line names the columns: ${columns.known.join(',')}`,
    });
  }
}

/** Extensions in CSV, a piece of text for each, the header first. */
export async function* writeExtensions(
  extensions: AsyncIterable<Record<Column, string | null>>,
): AsyncGenerator<string> {
  yield stringify([[...columns.known]]);
  for await (const extension of extensions) yield stringify([columns.known.map((name) => extension[name])]);
}

function headerCells(record: CsvRecord, file: string): string[] {
  if (record.cells !== null) return record.cells;
  throw new UserError('failed', `${file} cannot be read: line ${record.line}: ${record.error}.`, {
    hint: 'Save it as CSV in UTF-8; spreadsheets call that "CSV UTF-8 (comma delimited)".',
  });
}

function toRow({ line, cells, error }: CsvRecord, header: readonly Column[]): ExtensionRow {
  if (cells === null) return { line, fields: {}, error };
  const fields = Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
  const many = cells.length === 1 ? '1 value' : `${cells.length} values`;
  const fits = cells.length === header.length;
  return { line, fields, error: fits ? null : `${many} for ${header.length} columns` };
}
