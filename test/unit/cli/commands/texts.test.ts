import { describe, expect, it } from 'vitest';
import { announcement } from '../../../../src/cli/changes.ts';
import { findingText } from '../../../../src/cli/commands/doctor.ts';
import { planText } from '../../../../src/cli/commands/plan.ts';
import { statusText } from '../../../../src/cli/commands/status.ts';
import { createStyle } from '../../../../src/cli/style.ts';
import type { PlannedChange } from '../../../../src/server/progress.ts';
import type { Status } from '../../../../src/services/status.ts';

const style = createStyle(false);

describe('planText', () => {
  it('shows each change with its difference, and counts them', () => {
    const diff = '--- a\n+++ b\n@@ -1 +1 @@\n-port = 1\n+port = 2\u001b[2J\n';
    const changes: PlannedChange[] = [
      { step: 'files', action: 'update', subject: '/opt/smartcms/.env', diff },
      { step: 'up', action: 'restart', subject: 'api', diff: null },
    ];
    expect(planText(changes, style).split('\n')).toEqual([
      '~ update  /opt/smartcms/.env',
      '    --- a',
      '    +++ b',
      '    @@ -1 +1 @@',
      '    -port = 1',
      '    +port = 2',
      '! restart api',
      '',
      '2 changes: 1 to update, 1 to restart',
      'Next: smartcms deploy',
    ]);
  });

  it('says that there is nothing to change', () => {
    expect(planText([], style)).toBe('✔ Nothing to change.');
  });
});

describe('announcement', () => {
  const change = (subject: string): PlannedChange => ({
    step: 'files',
    action: 'create',
    subject,
    diff: null,
  });

  it('lists a few changes, counts many, and says nothing of none', () => {
    expect(announcement([], style)).toEqual([]);
    expect(announcement([change('a')], style)).toEqual(['1 change: 1 to create', '  + create  a']);
    const many = Array.from({ length: 13 }, (_, index) => change(String(index)));
    expect(announcement(many, style)).toEqual(['13 changes: 13 to create']);
  });
});

describe('findingText', () => {
  it('has the remedy of what failed', () => {
    const finding = {
      name: 'Service db',
      result: 'failed',
      detail: 'It is missing.',
      remedy: 'smartcms deploy',
    } as const;
    expect(findingText(finding, style)).toBe('✖ Service db  It is missing.\n    → smartcms deploy');
    expect(findingText({ name: 'System', result: 'ok', detail: '', remedy: null }, style)).toBe('✔ System');
  });
});

describe('statusText', () => {
  const bare: Status = {
    target: 'root@203.0.113.10',
    healthy: false,
    release: null,
    images: null,
    services: [
      {
        name: 'db',
        container: 'smartcms-db',
        state: 'missing',
        health: null,
        image: null,
        version: null,
        startedAt: null,
      },
    ],
    asterisk: null,
    certificate: null,
    console: null,
    lastBackup: null,
    schedule: null,
    disk: { freeBytes: 2 ** 30, totalBytes: 2 ** 32 },
    warnings: [{ code: 'old', message: 'Asterisk 21 is out of support.' }],
  };

  it('shows what is missing, warns, and says what to do', () => {
    const text = statusText(bare, style);
    expect(text).toContain('root@203.0.113.10 is not healthy');
    expect(text).toMatch(/\ndb {7}missing {2}- {8}-\n/);
    expect(text).toContain('Disk         1.0 GiB free of 4.0 GiB');
    expect(text).toContain('! Asterisk 21 is out of support.');
    expect(text).toMatch(/Next: smartcms doctor.*$/);
  });
});
