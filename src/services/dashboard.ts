import { z } from 'zod';
import { registrationCounts } from '../asterisk/registrations.ts';
import { countExtensions } from '../database/repositories/extension-pages.ts';
import type { DiskFigures } from '../domain/jobs.ts';
import { listCalls } from './calls.ts';
import type { Health } from './health.ts';
import { latestDiskFigures, listJobs } from './jobs.ts';
import type { Session } from './server-session.ts';

/** How everything is, in figures; null is what cannot be known now. */
interface Dashboard {
  services: Health['services'];
  extensions: number | null;
  registered: number | null;
  calls: number | null;
  disks: DiskFigures['disks'] | null;
  lastBackup: { at: string; verified: boolean } | null;
}

export async function dashboard(session: Session, health: () => Promise<Health>): Promise<Dashboard> {
  const orNull = <T>(work: Promise<T>) => work.catch(() => null);
  const registered = session.ami().then((ami) => registrationCounts(ami));
  const calls = listCalls(session);
  const [{ services }, phones, ongoing] = await Promise.all([health(), orNull(registered), orNull(calls)]);
  const disk = await latestDiskFigures(session);
  const [backup] = await listJobs(session, { kind: 'backup', state: 'done', limit: 1 });
  const proofs = await listJobs(session, { kind: 'verify', state: 'done' });
  const { data: made } = z.object({ id: z.string() }).safeParse(backup?.result);
  const at = backup?.finishedAt ?? null;
  return {
    services,
    extensions: await countExtensions(session.database),
    registered: phones?.size ?? null,
    calls: ongoing?.length ?? null,
    disks: disk?.disks ?? null,
    lastBackup:
      at === null ? null : { at, verified: proofs.some((proof) => proof.arguments['id'] === made?.id) },
  };
}
