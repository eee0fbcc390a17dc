import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/database/connect.ts';
import { select } from '../../../src/database/query.ts';
import { addJob } from '../../../src/database/repositories/jobs.ts';
import type { JobRequestInput } from '../../../src/domain/jobs.ts';
import { type JobWork, runJobs } from '../../../src/services/job-runner.ts';
import { latestDiskFigures, listJobs, requestJob, showJob, wakeThrough } from '../../../src/services/jobs.ts';
import { mariadbMissing, startMariadb, type TestDatabase } from '../../support/mariadb.ts';
import { migrate } from '../../support/migrate.ts';

const missing = mariadbMissing();
const actor = { name: 'admin@example.com', address: '203.0.113.7' };

describe.skipIf(missing !== null)(`jobs${missing ? ` (${missing})` : ''}`, () => {
  let db: TestDatabase;
  let api: Connection;
  let runner: Connection;
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-jobs-'));

  beforeAll(async () => {
    db = await startMariadb();
    runner = await db.connect();
    await migrate(runner);
    api = await db.connect('smartcms_api');
  });
  beforeEach(async () => {
    await runner.query('DELETE FROM jobs');
    await runner.query('DELETE FROM events_outbox');
    await runner.query(`DO RELEASE_ALL_LOCKS()`);
  });
  afterAll(async () => {
    for (const connection of [api, runner]) connection?.destroy();
    await db?.stop();
    rmSync(folder, { recursive: true });
  });

  const request = (wanted: JobRequestInput) =>
    requestJob({ database: api }, actor, wanted, wakeThrough(folder));
  /** Work that records what it was asked for. */
  const recording = (
    asked: unknown[],
    answer: (request: unknown) => unknown = () => ({ ok: true }),
  ): JobWork => {
    const one = async (wanted: unknown) => {
      asked.push(wanted);
      return answer(wanted);
    };
    return {
      backup: one,
      verify: one,
      prune: one,
      disk: one,
      'remove-recording': one,
      'prune-recordings': one,
    };
  };
  const run = (work: JobWork, connection = runner, signal = new AbortController().signal) =>
    runJobs(connection, { work, signal });

  it('are asked for with the rights of the API, which wakes the runner', async () => {
    const job = await request({ kind: 'backup' });
    expect(job).toMatchObject({
      kind: 'backup',
      arguments: { all: false },
      state: 'queued',
      requestedBy: actor.name,
      startedAt: null,
      result: null,
    });
    expect(existsSync(join(folder, String(job.id)))).toBe(true);
    const [audit] = await select(runner, 'SELECT * FROM audit_log ORDER BY id DESC LIMIT 1');
    expect(audit).toMatchObject({ actor: actor.name, address: actor.address, action: 'job.backup' });
  });

  it('are done in their order, with their arguments, and leave their result', async () => {
    await request({ kind: 'prune', daily: 7, weekly: 4, monthly: 6 });
    const second = await request({ kind: 'verify', id: '20261122T023000Z-ab12' });
    const asked: unknown[] = [];
    expect(await run(recording(asked))).toHaveLength(2);
    expect(asked).toEqual([
      { kind: 'prune', daily: 7, weekly: 4, monthly: 6 },
      { kind: 'verify', id: '20261122T023000Z-ab12' },
    ]);
    const done = await showJob({ database: api }, second.id);
    expect(done).toMatchObject({ state: 'done', result: { ok: true }, error: null, progress: null });
    expect(Date.parse(done.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(done.startedAt ?? ''));
  });

  it('tell each change to whoever watches', async () => {
    const { id } = await request({ kind: 'disk' });
    await run(recording([]));
    const events = await select<{ event: string }>(runner, 'SELECT event FROM events_outbox ORDER BY id');
    expect(events.map(({ event }) => JSON.parse(event))).toMatchObject([
      { type: 'job.updated', subject: String(id), details: { state: 'running' } },
      { type: 'job.updated', subject: String(id), details: { state: 'done' } },
    ]);
  });

  it('that fail say why, and the next one is done', async () => {
    const first = await request({ kind: 'backup', all: true });
    const second = await request({ kind: 'disk' });
    const work = recording([]);
    work.backup = () => Promise.reject(new Error('no space left'));
    await run(work);
    expect(await showJob({ database: api }, first.id)).toMatchObject({
      state: 'failed',
      error: 'no space left',
    });
    expect(await showJob({ database: api }, second.id)).toMatchObject({ state: 'done' });
  });

  it('show what is going on', async () => {
    const { id } = await request({ kind: 'backup' });
    const work = recording([]);
    let seen: unknown;
    work.backup = async (_request, tell) => {
      tell('dumping table cdr');
      seen = (await showJob({ database: runner }, id)).progress;
      return null;
    };
    await run(work);
    expect(seen).toBe('dumping table cdr');
  });

  it.each([
    ['another kind', { kind: 'shell', command: 'id' }],
    ['a path for an id', { kind: 'verify', id: '../../etc/passwd' }],
    ['an option for an id', { kind: 'verify', id: 'x y' }],
    ['another argument', { kind: 'disk', command: 'id' }],
    ['a negative number', { kind: 'prune', daily: -1, weekly: 0, monthly: 0 }],
  ])('cannot be %s', async (_name, wanted) => {
    await expect(request(wanted as never)).rejects.toMatchObject({ code: 'usage' });
    expect(await listJobs({ database: api })).toEqual([]);
  });

  it('that were written past the check are refused by the runner', async () => {
    const id = await addJob(runner, {
      kind: 'verify',
      arguments: { id: '$(reboot)' },
      requestedBy: 'x',
      requestedFrom: null,
      requestedAt: new Date(),
    });
    const asked: unknown[] = [];
    await run(recording(asked));
    expect(asked).toEqual([]);
    expect(await showJob({ database: api }, id)).toMatchObject({ state: 'failed' });
  });

  it('cannot be changed by the API', async () => {
    const { id } = await request({ kind: 'disk' });
    await expect(api.query('UPDATE jobs SET kind = "backup" WHERE id = ?', [id])).rejects.toThrow(/denied/);
    await expect(api.query('DELETE FROM jobs WHERE id = ?', [id])).rejects.toThrow(/denied/);
  });

  it('are done once, however many runners there are', async () => {
    for (let count = 0; count < 20; count += 1) await request({ kind: 'disk' });
    const asked: unknown[] = [];
    const others = await Promise.all(Array.from({ length: 5 }, () => db.connect()));
    const outcomes = await Promise.all([runner, ...others].map((each) => run(recording(asked), each)));
    for (const each of others) each.destroy();
    expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1);
    expect(asked).toHaveLength(20);
  });

  it('whose runner died have failed by the next start', async () => {
    const { id } = await request({ kind: 'backup' });
    const dying = await db.connect();
    const work = recording([]);
    const killed = new Promise<void>((resolve) => {
      work.backup = async () => {
        dying.destroy();
        resolve();
        return new Promise(() => undefined);
      };
    });
    void run(work, dying);
    await killed;
    expect(await showJob({ database: api }, id)).toMatchObject({ state: 'running' });
    const asked: unknown[] = [];
    // MariaDB lets go of a dead connection's lock when it notices.
    let outcome = await run(recording(asked));
    while (outcome === null) outcome = await run(recording(asked));
    expect(asked).toEqual([]);
    expect(await showJob({ database: api }, id)).toMatchObject({
      state: 'failed',
      error: 'Its runner ended before it did.',
      progress: null,
    });
  });

  it('that waited for over an hour are not done any more', async () => {
    const id = await addJob(runner, {
      kind: 'disk',
      arguments: {},
      requestedBy: 'x',
      requestedFrom: null,
      requestedAt: new Date(Date.now() - 3_700_000),
    });
    const asked: unknown[] = [];
    await run(recording(asked));
    expect(asked).toEqual([]);
    expect(await showJob({ database: api }, id)).toMatchObject({ state: 'failed' });
  });

  it('are not begun after the runner was told to stop', async () => {
    await request({ kind: 'disk' });
    await request({ kind: 'disk' });
    const stop = new AbortController();
    const work = recording([], () => stop.abort());
    expect(await run(work, runner, stop.signal)).toHaveLength(1);
    expect(await listJobs({ database: api }, { state: 'queued' })).toHaveLength(1);
  });

  it('are listed newest first, by kind and in pages; the disk’s newest figures stand for themselves', async () => {
    const figures = {
      at: '2026-11-22T12:00:00.000Z',
      disks: [{ path: '/opt', totalBytes: 2, freeBytes: 1 }],
    };
    expect(await latestDiskFigures({ database: api })).toBeNull();
    for (const kind of ['disk', 'backup', 'disk'] as const) await request({ kind });
    await run(recording([], () => figures));
    await request({ kind: 'disk' });
    const all = await listJobs({ database: api });
    expect(all.map(({ kind }) => kind)).toEqual(['disk', 'disk', 'backup', 'disk']);
    const [newest, second] = await listJobs({ database: api }, { kind: 'disk', limit: 2 });
    expect([newest?.id, second?.id]).toEqual([all[0]?.id, all[1]?.id]);
    const page = await listJobs({ database: api }, { before: all[1]?.id ?? 0 });
    expect(page.map(({ id }) => id)).toEqual([all[2]?.id, all[3]?.id]);
    expect(await latestDiskFigures({ database: api })).toEqual(figures);
  });

  it('that is not there is named', async () => {
    await expect(showJob({ database: api }, 999_999)).rejects.toMatchObject({ code: 'not_found' });
  });
});
