import { describe, expect, it } from 'vitest';
import { compareRows, differenceOf } from '../../../src/backup/load.ts';
import { manifest } from './support.ts';

const counted = (rows: Record<string, number>) =>
  Object.entries(rows)
    .map(([name, count]) => `rows\t${Buffer.from(name).toString('hex').toUpperCase()}\t${count}\n`)
    .join('');

describe('a restored database', () => {
  it.each([
    { rows: { cdr: 1000, users: 2 }, problem: null },
    { rows: { cdr: 999, users: 2 }, problem: 'the table cdr has 999 rows instead of 1000' },
    { rows: { users: 2 }, problem: 'the table cdr is missing' },
    { rows: {}, problem: 'the table cdr is missing, and 1 more tables differ' },
    { rows: { cdr: 1000, users: 2, more: 1 }, problem: 'the table more has 1 rows instead of 0' },
  ])('with $rows: $problem', ({ rows, problem }) => {
    expect(differenceOf(compareRows(manifest(), counted(rows)))).toBe(problem);
  });
});
