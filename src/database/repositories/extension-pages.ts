import { type ExtensionType, extensionTypes } from '../../domain/endpoints.ts';
import type { Connection } from '../connect.ts';
import { select } from '../query.ts';
import type { StoredExtension } from './endpoints.ts';

/** What an extension can be sorted by, and the column for it. */
const sortColumns = { number: 'id', name: 'name', type: 'type', createdAt: 'created_at' } as const;
type ExtensionSort = keyof typeof sortColumns;

export interface ExtensionPage {
  types: readonly ExtensionType[];
  /** Part of the number or the name, whatever its case. */
  text?: string | undefined;
  /** Only these numbers, or all but these. */
  numbers?: { among: boolean; list: readonly string[] } | undefined;
  sort: ExtensionSort;
  descending: boolean;
  limit: number;
  offset: number;
}

/** A page of extensions, and how many there are on all pages. */
export async function pageExtensionRows(
  connection: Connection,
  { types, text = '', numbers, sort, descending, limit, offset }: ExtensionPage,
): Promise<{ rows: StoredExtension[]; total: number }> {
  if (types.length === 0 || (numbers?.among && numbers.list.length === 0)) return { rows: [], total: 0 };
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const conditions = ['type IN (?)', ...(text === '' ? [] : ['(id LIKE ? OR name LIKE ?)'])];
  const values: unknown[] = [types, ...(text === '' ? [] : [pattern, pattern])];
  if (numbers !== undefined && numbers.list.length > 0) {
    conditions.push(`id ${numbers.among ? '' : 'NOT '}IN (?)`);
    values.push(numbers.list);
  }
  const where = conditions.join(' AND ');
  const direction = descending ? 'DESC' : 'ASC';
  const rows = await select<StoredExtension>(
    connection,
    `SELECT id AS number, type, name, peer, created_at AS createdAt FROM endpoints WHERE ${where}
     ORDER BY ${sortColumns[sort]} ${direction}, id LIMIT ? OFFSET ?`,
    [...values, limit, offset],
  );
  const sql = `SELECT COUNT(*) AS total FROM endpoints WHERE ${where}`;
  const [count] = await select<{ total: number }>(connection, sql, values);
  return { rows, total: Number(count?.total ?? 0) };
}

/** How many extensions there are. */
export async function countExtensions(connection: Connection): Promise<number> {
  const sql = 'SELECT COUNT(*) AS total FROM endpoints WHERE type IN (?)';
  const [row] = await select<{ total: number }>(connection, sql, [extensionTypes]);
  return Number(row?.total ?? 0);
}
