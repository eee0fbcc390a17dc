import type { Connection } from '../database/connect.ts';
import {
  becomeRunner,
  claimJob,
  dropOldJobs,
  endJob,
  failLostJobs,
  tellProgress,
} from '../database/repositories/jobs.ts';
import { addEvent } from '../database/repositories/outbox.ts';
import { type Job, type JobKind, type JobRequest, jobRequestSchema } from '../domain/jobs.ts';

/** How each kind of job is done; what it resolves to is the job's result. */
export type JobWork = {
  [Kind in JobKind]: (
    request: Extract<JobRequest, { kind: Kind }>,
    tell: (progress: string) => void,
  ) => Promise<unknown>;
};

interface RunnerOptions {
  work: JobWork;
  /** Takes no further job once it is aborted. */
  signal: AbortSignal;
}

/** A job that nobody took for so long is not wanted any more; one that came back with an old backup neither. */
const longestWaitMs = 3_600_000;
const keptJobs = 1000;
/** Progress is for people: more often is of no use. */
const tellEveryMs = 500;

/**
 * Does all jobs that wait, one after the other, and resolves to those that it did; null if another runner is at
 * work, which then does them. What a runner before left unfinished has failed.
 */
export async function runJobs(database: Connection, { work, signal }: RunnerOptions): Promise<Job[] | null> {
  if (!(await becomeRunner(database))) return null;
  const started = new Date();
  for (const id of await failLostJobs(database, started, new Date(started.getTime() - longestWaitMs))) {
    await announce(database, id, 'failed');
  }
  const done: Job[] = [];
  while (!signal.aborted) {
    const job = await claimJob(database, new Date());
    if (job === null) break;
    done.push({ ...job, state: await runJob(database, job, work) });
  }
  await dropOldJobs(database, keptJobs);
  return done;
}

async function runJob(database: Connection, job: Job, work: JobWork): Promise<'done' | 'failed'> {
  await announce(database, job.id, 'running');
  let toldAt = 0;
  const tell = (progress: string) => {
    if (Date.now() - toldAt < tellEveryMs) return;
    toldAt = Date.now();
    tellProgress(database, job.id, progress).catch(() => undefined);
  };
  const outcome = await perform(job, work, tell);
  await endJob(database, job.id, new Date(), outcome);
  const state = 'error' in outcome ? 'failed' : 'done';
  await announce(database, job.id, state);
  return state;
}

/** The arguments are checked again: who can write a row need not have come through the API's check. */
async function perform(
  job: Job,
  work: JobWork,
  tell: (progress: string) => void,
): Promise<{ result: unknown } | { error: string }> {
  try {
    const request = jobRequestSchema.parse({ ...job.arguments, kind: job.kind });
    // The compiler does not see that the request is of the kind that the work is for.
    const perKind = work[request.kind] as (
      request: JobRequest,
      tell: (text: string) => void,
    ) => Promise<unknown>;
    return { result: await perKind(request, tell) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function announce(database: Connection, id: number, state: Job['state']): Promise<void> {
  return addEvent(database, { type: 'job.updated', at: new Date(), subject: String(id), details: { state } });
}
