import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { transaction } from '../database/query.ts';
import { recordAudit } from '../database/repositories/audit.ts';
import { addJob, findJob, findJobs, type JobFilter } from '../database/repositories/jobs.ts';
import { UserError } from '../domain/errors.ts';
import { type DiskFigures, type Job, type JobRequestInput, jobRequestSchema } from '../domain/jobs.ts';
import type { Actor, Session } from './server-session.ts';

/** Jobs need the database alone. */
type JobSession = Pick<Session, 'database'>;

export type { JobFilter } from '../database/repositories/jobs.ts';

/**
 * Asks for work on the server itself; the runner there takes it within a second.
 * @throws UserError usage for what is not on the list.
 */
export async function requestJob(
  { database }: JobSession,
  actor: Actor,
  request: JobRequestInput,
  wake: (id: number) => Promise<void>,
): Promise<Job> {
  const checked = jobRequestSchema.safeParse(request);
  if (!checked.success) throw new UserError('usage', `No such job: ${z.prettifyError(checked.error)}`);
  const { kind, ...rest } = checked.data;
  const at = new Date();
  const id = await transaction(database, async () => {
    const job = {
      kind,
      arguments: rest,
      requestedBy: actor.name,
      requestedFrom: actor.address,
      requestedAt: at,
    };
    const added = await addJob(database, job);
    await recordAudit(database, {
      ...{ at, actor: actor.name, address: actor.address },
      ...{ action: `job.${kind}`, subject: String(added), details: rest },
    });
    return added;
  });
  await wake(id);
  return showJob({ database }, id);
}

/** Wakes the runner of the server whose folder for that this is; systemd watches it. */
export function wakeThrough(folder: string): (id: number) => Promise<void> {
  return (id) => writeFile(join(folder, String(id)), '');
}

/** Newest first. */
export function listJobs({ database }: JobSession, filter: Partial<JobFilter> = {}): Promise<Job[]> {
  return findJobs(database, { limit: 100, ...filter });
}

/** @throws UserError not_found */
export async function showJob({ database }: JobSession, id: number): Promise<Job> {
  const job = await findJob(database, id);
  if (job === null)
    throw new UserError('not_found', `There is no job ${id}.`, { hint: 'smartcms jobs list' });
  return job;
}

/** Space on the server's disks when it was last looked at, or null before the first time. */
export async function latestDiskFigures(session: JobSession): Promise<DiskFigures | null> {
  const [job] = await listJobs(session, { kind: 'disk', state: 'done', limit: 1 });
  return (job?.result as DiskFigures | undefined) ?? null;
}
