import { describe, expect, it } from 'vitest';
import { parseDumpReport } from '../../../src/backup/dump-report.ts';

const hex = (text: string) => Buffer.from(text).toString('hex');
const report = `smartcms-dump payload 5000 ${'a'.repeat(64)}
smartcms-dump table ${hex('cdr')} 1000
smartcms-dump table ${hex('odd `name')} 0
smartcms-dump complete 90000
`;

describe('the report of a dump', () => {
  it('tells tables, rows and the compressed size, whatever else was said', () => {
    expect(parseDumpReport(`mariadb-dump: a warning\n${report}`)).toEqual({
      tables: [
        { name: 'cdr', rows: 1000 },
        { name: 'odd `name', rows: 0 },
      ],
      sqlBytes: 90000,
      payload: { bytes: 5000, sha256: 'a'.repeat(64) },
    });
  });

  it('is no report without its end', () => {
    const lines = report.trimEnd().split('\n');
    for (let count = 0; count < lines.length; count += 1) {
      expect(() => parseDumpReport(lines.slice(0, count).join('\n'))).toThrow(/could not be dumped/);
    }
  });

  it('tells why there is none', () => {
    expect(() => parseDumpReport('smartcms-dump failed: zstd ended with exit code 1\n')).toThrow(
      'The database could not be dumped: zstd ended with exit code 1.',
    );
  });
});
