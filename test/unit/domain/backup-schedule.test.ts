import { describe, expect, it } from 'vitest';
import {
  backupOfFile,
  copyLabel,
  cronLine,
  defaultSchedule,
  parseCopyTarget,
  scheduleSchema,
} from '../../../src/domain/backup-schedule.ts';

const amazon = { endpoint: undefined, region: undefined };
const own = { endpoint: 'https://s3.example.com', region: 'eu' };

describe('where copies go', () => {
  const ssh = { kind: 'ssh', port: 22 } as const;
  const cases: [text: string, target: unknown][] = [
    ['backup@203.0.113.9:/srv/phones', { ...ssh, user: 'backup', host: '203.0.113.9', path: '/srv/phones' }],
    ['backup@nas.example.com:phones', { ...ssh, user: 'backup', host: 'nas.example.com', path: 'phones' }],
    ['backup@[2001:db8::9]:/srv', { ...ssh, user: 'backup', host: '2001:db8::9', path: '/srv' }],
    [
      'ssh://backup@nas.example.com:2222/srv/phones',
      { ...ssh, user: 'backup', host: 'nas.example.com', port: 2222, path: '/srv/phones' },
    ],
    ['ssh://backup@[2001:db8::9]/srv', { ...ssh, user: 'backup', host: '2001:db8::9', path: '/srv' }],
  ];
  it.each(cases)('%s', (text, target) => {
    const parsed = parseCopyTarget(text, amazon);
    expect(parsed).toEqual(target);
    if (parsed !== null) expect(parseCopyTarget(copyLabel(parsed), amazon)).toEqual(target);
  });

  it('in a bucket of Amazon’s, or of any other store', () => {
    expect(parseCopyTarget('s3://phones/a/b/', { endpoint: undefined, region: 'eu-central-1' })).toEqual({
      kind: 's3',
      bucket: 'phones',
      prefix: 'a/b',
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
    });
    const parsed = parseCopyTarget('s3://phones', own);
    expect(parsed).toMatchObject({ prefix: '', endpoint: 'https://s3.example.com', region: 'eu' });
    expect(parsed && copyLabel(parsed)).toBe('s3://phones/');
  });

  it.each([
    '',
    'nas.example.com:/srv',
    'backup@nas.example.com',
    'backup@nas.example.com:',
    '-oProxyCommand=id@x:/srv',
    'backup@-oProxyCommand=id:/srv',
    'backup@nas.example.com:/srv\n/etc',
    'ssh://backup@nas.example.com:99999/srv',
    's3://',
    's3://UPPER/x',
    's3://phones/../x y',
    'ftp://backup@nas.example.com/srv',
    '/srv/backups',
  ])('not at %j', (text) => {
    expect(parseCopyTarget(text, amazon)).toBeNull();
  });
});

describe('a file at the far end', () => {
  it.each([
    '20261122T023000Z-ab12.sql.zst',
    '20261122T023000Z-ab12.tar.zst',
    '20261122T023000Z-ab12.sql.zst.age',
    '20261122T023000Z-ab12.tar.zst.age',
  ])('%s is a backup', (name) => {
    expect(backupOfFile(name)).toEqual({
      id: '20261122T023000Z-ab12',
      createdAt: '2026-11-22T02:30:00.000Z',
    });
  });

  it.each([
    'notes.txt',
    '.20261122T023000Z-ab12.sql.zst.part',
    '20261122T023000Z-ab12.sql',
    'x20261122T023000Z-ab12.sql.zst',
  ])('%s is none', (name) => {
    expect(backupOfFile(name)).toBeNull();
  });
});

describe('a schedule', () => {
  it('has defaults that are whole', () => {
    expect(scheduleSchema.parse(defaultSchedule)).toEqual(defaultSchedule);
  });

  it.each(['2:30', '24:00', '02:60', '02:30:00', 'now', '02:30\n'])('cannot be at %j', (daily) => {
    expect(scheduleSchema.safeParse({ ...defaultSchedule, daily }).success).toBe(false);
  });

  it('is a line for cron, with an absolute path', () => {
    expect(cronLine({ daily: '02:05' }, '/usr/local/bin/smartcms')).toBe(
      '5 2 * * * /usr/local/bin/smartcms backup run --quiet',
    );
  });
});
