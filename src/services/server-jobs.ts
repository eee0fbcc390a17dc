import { statfs } from 'node:fs/promises';
import { addEvent } from '../database/repositories/outbox.ts';
import { defaultSchedule } from '../domain/backup-schedule.ts';
import { UserError } from '../domain/errors.ts';
import type { DiskFigures, Job } from '../domain/jobs.ts';
import { paths } from '../server/layout.ts';
import { reportBackups } from './backup-report.ts';
import { verifyBackup } from './backup-verify.ts';
import { backupDatabase, pruneBackups } from './backups.ts';
import type { ServerOptions } from './connection.ts';
import { type JobWork, runJobs } from './job-runner.ts';
import { latestDiskFigures, requestJob } from './jobs.ts';
import type { Operator } from './locked.ts';
import { deleteRecording, deleteRecordingsBefore } from './recordings.ts';
import { readStored } from './schedule/settings.ts';
import { type ServerSession, withSession } from './server-session.ts';

interface JobsOptions extends ServerOptions {
  operator: Operator;
}

const hourMs = 3_600_000;

/**
 * Does the jobs that wait, on the server itself; null if another runner is at work. Once an hour it asks itself for
 * figures of the disks.
 */
export function doJobs(options: JobsOptions): Promise<Job[] | null> {
  const { operator, signal } = options;
  return withSession(options, async (session) => {
    const { settings } = await readStored(session.host, signal);
    const { recipients } = settings ?? defaultSchedule;
    const newest = await latestDiskFigures(session);
    if (newest === null || Date.now() - Date.parse(newest.at) > hourMs * 0.9) {
      const actor = { name: `${operator.user}@${operator.host}`, address: null };
      await requestJob(session, actor, { kind: 'disk' }, async () => undefined);
    }
    const done = await runJobs(session.database, { work: workOf(options, session, recipients), signal });
    // Also what was made or removed by hand since.
    await reportBackups(session, signal);
    return done;
  });
}

function workOf(options: JobsOptions, session: ServerSession, recipients: readonly string[]): JobWork {
  // Before a job is said to be done, the list has what it did.
  const reported = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      await reportBackups(session, options.signal);
    }
  };
  const telling = (tell: (text: string) => void) => ({
    ...options,
    progress: (event: { event: string; line?: string }) => {
      if (event.event === 'output' && event.line !== undefined) tell(event.line);
    },
  });
  return {
    backup: ({ all }, tell) => reported(backupDatabase({ ...telling(tell), to: 'server', recipients, all })),
    verify: async ({ id }, tell) => {
      const evidence = await reported(verifyBackup({ ...telling(tell), id, identities: [] }));
      if (!evidence.ok) throw new UserError('failed', `The backup ${id} is not good: ${evidence.problem}.`);
      return evidence;
    },
    prune: async ({ kind: _, ...policy }) => {
      const { removed } = await reported(pruneBackups({ ...options, policy, dryRun: false }));
      return { removed: removed.map(({ id }) => id) };
    },
    disk: diskFigures,
    'remove-recording': async ({ id }) => {
      const removed = await deleteRecording(session.host, id);
      await addEvent(session.database, { type: 'recording.removed', at: new Date(), subject: id });
      return removed;
    },
    'prune-recordings': ({ keepDays }) => deleteRecordingsBefore(session.host, keepDays),
  };
}

/** Space where the server's files are and where Docker keeps data. */
async function diskFigures(): Promise<DiskFigures> {
  const disks = await Promise.all(
    [paths.root, '/var/lib/docker'].map(async (path) => {
      const { bsize, blocks, bavail } = await statfs(path);
      return { path, totalBytes: bsize * blocks, freeBytes: bsize * bavail };
    }),
  );
  return { at: new Date().toISOString(), disks };
}
