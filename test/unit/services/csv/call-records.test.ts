import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../../src/services/cdr.ts';
import { writeCallRecords } from '../../../../src/services/csv/call-records.ts';

const record: CallRecord = {
  id: 'smartcms-1795361580.4',
  direction: 'inbound',
  from: '+4930123456',
  to: '1002',
  answeredBy: null,
  startedAt: '2026-11-22T15:33:00.000Z',
  answeredAt: null,
  endedAt: '2026-11-22T15:33:10.000Z',
  durationSeconds: 10,
  billableSeconds: 0,
  disposition: 'no_answer',
  trunk: 'north',
  recorded: false,
};

async function written(...records: CallRecord[]): Promise<Record<string, string>[]> {
  let text = '';
  async function* source() {
    yield* records;
  }
  for await (const piece of writeCallRecords(source())) text += piece;
  return parse(text, { columns: true });
}

describe('call records as CSV', () => {
  it('have a column for each field, and nothing for what is null', async () => {
    const [line = {}] = await written(record);
    expect(Object.keys(line).sort()).toEqual(Object.keys(record).sort());
    expect(line).toMatchObject({
      from: '+4930123456',
      answeredBy: '',
      durationSeconds: '10',
      recorded: 'false',
    });
  });

  it.each(['=cmd|x', '@SUM(1)', '+1+cmd', '-2-3', '\t=1'])(
    'make no formula of the caller %j',
    async (from) => {
      expect((await written({ ...record, from }))[0]?.['from']).toBe(`'${from}`);
    },
  );

  it('keep commas, quotes and line breaks of a caller in its cell', async () => {
    const from = 'a,"b"\nc';
    expect(await written({ ...record, from }, record)).toMatchObject([{ from }, { from: record.from }]);
  });
});
