import { describe, expect, it } from 'vitest';
import { auditText } from '../../../src/cli/commands/audit.ts';
import { createStyle } from '../../../src/cli/style.ts';
import { mergeAudit, parseAuditLine } from '../../../src/services/audit.ts';

const deployed = {
  at: '2030-01-01T00:00:05.000Z',
  actor: 'ops@laptop',
  action: 'deploy',
  release: '20300101T000005Z-abcdef',
  version: '0.2.0',
  changed: 3,
};

describe("a line of the server's own log", () => {
  it('has the release as its subject, and the rest as details', () => {
    expect(parseAuditLine(JSON.stringify(deployed))).toEqual([
      {
        ...{ at: deployed.at, actor: 'ops@laptop', address: null, action: 'deploy' },
        ...{ subject: deployed.release, details: { version: '0.2.0', changed: 3 } },
      },
    ]);
  });

  it.each([['{"at":"2030'], ['[]'], ['{"at":"yesterday","actor":"a","action":"b"}']])(
    'is left out if it is no whole one: %s',
    (line) => expect(parseAuditLine(line)).toEqual([]),
  );
});

describe('both logs in one list', () => {
  const row = (second: number, action: string) => ({
    at: new Date(Date.UTC(2030, 0, 1, 0, 0, second)),
    ...{ actor: 'a@example.com', address: '203.0.113.7', action, subject: '1001', details: null },
  });
  const since = new Date(0);

  it('stand by time, the latest first', () => {
    const merged = mergeAudit(parseAuditLine(JSON.stringify(deployed)), [row(9, 'late'), row(1, 'early')], {
      ...{ since, limit: 10 },
    });
    expect(merged.map(({ action }) => action)).toEqual(['late', 'deploy', 'early']);
  });

  it('are no more than asked for, and none from before', () => {
    const rows = [row(9, 'late'), row(1, 'early')];
    const file = parseAuditLine(JSON.stringify(deployed));
    expect(mergeAudit(file, rows, { since, limit: 2 }).map(({ action }) => action)).toEqual([
      'late',
      'deploy',
    ]);
    const later = new Date(Date.UTC(2030, 0, 1, 0, 0, 6));
    expect(mergeAudit(file, rows, { since: later, limit: 9 }).map(({ action }) => action)).toEqual(['late']);
  });

  it('tell who, what and to what, and cannot steer a terminal', () => {
    const text = auditText(
      [
        {
          ...row(1, 'ext.add'),
          at: '2030-01-01T00:00:01.000Z',
          subject: '\u001b[2J1',
          details: { type: 'line' },
        },
      ],
      createStyle(false),
    );
    expect(text).toMatch(/2030-01-01T00:00:01Z +a@example\.com \(203\.0\.113\.7\) +ext\.add +.*1 +type=line/);
    expect(text).not.toContain('\u001b');
  });
});
