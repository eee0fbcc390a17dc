import { describe, expect, it } from 'vitest';
import { type CopyTarget, defaultSchedule } from '../../../../src/domain/backup-schedule.ts';
import type { OffsiteStore } from '../../../../src/offsite/store.ts';
import { type RunTools, runSchedule, spentCopies } from '../../../../src/services/schedule/run.ts';
import { summary } from '../../../../src/services/schedule/tell.ts';

const ssh: CopyTarget = { kind: 'ssh', user: 'backup', host: 'nas.example.com', port: 22, path: '/srv' };
const s3: CopyTarget = {
  kind: 's3',
  bucket: 'phones',
  prefix: '',
  endpoint: 'https://s3.example.com',
  region: 'eu',
};
const id = '20261122T023000Z-ab12';
const file = { name: `${id}.sql.zst`, path: `/opt/smartcms/backups/${id}.sql.zst`, bytes: 10, sha256: 'x' };

/** Tools that tell in which order they are used; what is named fails. */
function tools(failing: string[] = [], there: string[] = []) {
  const used: string[] = [];
  const use = async <T>(what: string, value: T): Promise<T> => {
    used.push(what);
    if (failing.includes(what)) throw new Error(`${what} failed`);
    return value;
  };
  const store = (label: string): OffsiteStore => ({
    label,
    put: () => use(`put ${label}`, undefined),
    list: async () => there.map((name) => ({ name, bytes: 1 })),
    remove: (names) => use(`remove ${label} ${names.length}`, undefined),
    close: async () => void used.push(`close ${label}`),
  });
  const all: RunTools = {
    backup: () => use('backup', { id, file }),
    verify: () => use('verify', undefined),
    prune: () => use('prune', 3),
    open: ({ kind }) => use(`open ${kind}`, store(kind)),
    step: (_title, work) => work(),
  };
  return { used, all };
}

const schedule = { ...defaultSchedule, copies: [ssh, s3] };

describe('a scheduled backup', () => {
  it('is made, verified, copied, and then old ones go', async () => {
    const { used, all } = tools();
    const run = await runSchedule(schedule, all);
    expect(used).toEqual([
      ...['backup', 'verify'],
      ...['open ssh', 'put ssh', 'remove ssh 0', 'close ssh'],
      ...['open s3', 'put s3', 'remove s3 0', 'close s3'],
      'prune',
    ]);
    expect(run).toMatchObject({ ok: true, backup: id, verified: true, removed: 3, error: null });
    expect(run.copies.map(({ ok }) => ok)).toEqual([true, true]);
  });

  it.each([
    ['backup', ['backup'], { backup: null, verified: false }],
    ['verify', ['backup', 'verify'], { backup: id, verified: false }],
  ])('that fails at %s is neither copied nor does anything go', async (step, steps, outcome) => {
    const { used, all } = tools([step]);
    expect(await runSchedule(schedule, all)).toMatchObject({
      ok: false,
      error: `${step} failed`,
      copies: [],
      removed: 0,
      ...outcome,
    });
    expect(used).toEqual(steps);
  });

  it.each([
    ['open ssh', ['open ssh']],
    ['put ssh', ['open ssh', 'put ssh', 'close ssh']],
    ['remove ssh 0', ['open ssh', 'put ssh', 'remove ssh 0', 'close ssh']],
  ])('whose first copy fails at "%s" is copied to the second, and says so', async (step, steps) => {
    const { used, all } = tools([step]);
    const run = await runSchedule(schedule, all);
    expect(run).toMatchObject({ ok: false, error: `${step} failed`, removed: 3 });
    expect(run.copies).toMatchObject([
      { to: 'backup@nas.example.com:/srv', ok: false, error: `${step} failed` },
      { to: 's3://phones/', ok: true, error: null },
    ]);
    expect(used.filter((each) => each.includes('ssh'))).toEqual(steps);
    expect(used).toContain('put s3');
  });

  it('removes old copies only after the new one has arrived', async () => {
    const old = Array.from({ length: 40 }, (_, day) => {
      const at = new Date(Date.UTC(2026, 9, 1 + day, 2, 30)).toISOString();
      return `${at.replace(/\.\d+Z$/, 'Z').replaceAll(/[-:]/g, '')}-ab12.sql.zst`;
    });
    const { used, all } = tools([], [...old, file.name]);
    await runSchedule({ ...schedule, copies: [ssh], keep: { daily: 2, weekly: 0, monthly: 0 } }, all);
    expect(used).toEqual(expect.arrayContaining(['put ssh', 'remove ssh 39']));
    const failed = tools(['put ssh'], old);
    await runSchedule({ ...schedule, copies: [ssh] }, failed.all);
    expect(failed.used.filter((each) => each.startsWith('remove'))).toEqual([]);
  });
});

describe('what goes at a far end', () => {
  it('is never what is no backup', () => {
    const names = [
      'notes.txt',
      `${id}.sql.zst`,
      '20201122T023000Z-ab12.tar.zst.age',
      '20201122T023000Z.sql.zst',
    ];
    expect(spentCopies(names, { daily: 1, weekly: 0, monthly: 0 })).toEqual([
      '20201122T023000Z-ab12.tar.zst.age',
    ]);
  });

  it('is never the last one', () => {
    expect(spentCopies([`${id}.sql.zst`], { daily: 0, weekly: 0, monthly: 0 })).toEqual([]);
  });
});

describe('the message', () => {
  it('tells what failed and where to look', async () => {
    const run = await runSchedule(schedule, tools(['put s3']).all);
    const text = summary('phones', run);
    expect(text).toContain('The backup of phones failed.');
    expect(text).toContain('Copy to backup@nas.example.com:/srv: done');
    expect(text).toContain('Copy to s3://phones/: put s3 failed');
    expect(text).toContain('journalctl -u smartcms-backup');
  });

  it('tells that all is well', async () => {
    const run = await runSchedule(schedule, tools().all);
    expect(summary('phones', run)).toContain(`Backup ${id}: complete and restored for a test.`);
  });
});
