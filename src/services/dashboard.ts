import { cpus, freemem, loadavg, totalmem, uptime } from 'node:os';
import { keptContacts } from '../asterisk/kept-contacts.ts';
import { countExtensions } from '../database/repositories/extension-pages.ts';
import type { DiskFigures } from '../domain/jobs.ts';
import { knownBackups } from './backup-report.ts';
import { listCalls } from './calls.ts';
import type { Health } from './health.ts';
import { latestDiskFigures } from './jobs.ts';
import type { ServedCertificate } from './served-certificate.ts';
import type { Session } from './server-session.ts';

/** How everything is, in figures; null is what cannot be known now. */
interface Dashboard {
  services: Health['services'];
  extensions: number | null;
  registered: number | null;
  calls: number | null;
  disks: DiskFigures['disks'] | null;
  /** What the console is served with. */
  certificate: ServedCertificate | null;
  /** The newest one on the server that is not damaged, whoever made it. */
  lastBackup: { id: string; at: string; verified: boolean } | null;
  machine: MachineFigures;
}

/** How busy the machine is that all services run on. */
interface MachineFigures {
  processors: number;
  /** Processes that run or wait to: over 1, 5 and 15 minutes. */
  loadAverage: number[];
  memoryTotalBytes: number;
  memoryAvailableBytes: number;
  uptimeSeconds: number;
}

/** The API's container sees the figures of the whole machine. */
function machineFigures(): MachineFigures {
  return {
    processors: cpus().length,
    loadAverage: loadavg(),
    memoryTotalBytes: totalmem(),
    memoryAvailableBytes: freemem(),
    uptimeSeconds: Math.round(uptime()),
  };
}

export interface DashboardSources {
  health: () => Promise<Health>;
  certificate: () => Promise<ServedCertificate | null>;
}

export async function dashboard(
  session: Session,
  { health, certificate }: DashboardSources,
): Promise<Dashboard> {
  const orNull = <T>(work: Promise<T>) => work.catch(() => null);
  const registered = session.ami().then((ami) => keptContacts(ami).get());
  const calls = listCalls(session);
  const [{ services }, phones, ongoing, served] = await Promise.all([
    health(),
    orNull(registered),
    orNull(calls),
    certificate(),
  ]);
  const disk = await latestDiskFigures(session);
  const backup = (await knownBackups(session))?.backups.find(({ state }) => state !== 'damaged');
  return {
    services,
    extensions: await countExtensions(session.database),
    registered: phones?.size ?? null,
    calls: ongoing?.length ?? null,
    disks: disk?.disks ?? null,
    certificate: served,
    lastBackup:
      backup === undefined
        ? null
        : { id: backup.id, at: backup.createdAt, verified: backup.state === 'verified' },
    machine: machineFigures(),
  };
}
