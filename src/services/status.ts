import { readStore } from '../backup/list.ts';
import type { Host } from '../host/host.ts';
import type { Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { containerName, type ServiceName, serviceNames } from '../server/layout.ts';
import { type AsteriskFigures, asteriskFigures } from '../server/live/asterisk.ts';
import { serviceVersions } from '../server/live/versions.ts';
import { readIdentity, readState, type ServerState } from '../server/state.ts';
import { backupPlace } from './backup/server.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { type ServedConsole, servedConsole } from './served-console.ts';
import { asteriskSupport, backupWarnings, lastGood, type Warning, warningsOf } from './warnings.ts';

interface ServiceStatus {
  name: ServiceName;
  container: string;
  /** As Docker says, or missing. */
  state: string;
  health: string | null;
  image: string | null;
  /** Of the program in it, such as 11.8.3 for MariaDB; null while it does not run. */
  version: string | null;
  startedAt: string | null;
}

export interface Status {
  target: string;
  healthy: boolean;
  release: ServerState['release'] | null;
  images: 'registry' | 'distribution' | null;
  services: ServiceStatus[];
  asterisk: AsteriskFigures | null;
  certificate: { kind: string; expiresAt: string } | null;
  /** Which console nginx serves; null before the first deploy. */
  console: ServedConsole | null;
  /** The newest backup on the server that is not damaged. */
  lastBackup: ReturnType<typeof lastGood>;
  /** The scheduled backup: when it runs next, and how it went last; null if there is none. */
  schedule: Facts['schedule'];
  disk: { freeBytes: number; totalBytes: number };
  warnings: Warning[];
}

/** How a server is; changes nothing, and answers for a server that was never deployed too. */
export async function status(options: ServerOptions): Promise<Status> {
  return withHost(options, async (host) => {
    const [facts, versions, backups] = await Promise.all([
      gatherFacts(host, options.signal),
      serviceVersions(host, options.signal),
      readStore(host, backupPlace, options.signal),
    ]);
    const asterisk = await asteriskFigures(host, facts);
    const found = compose(host, facts, versions, asterisk);
    const warnings = [...found.warnings, ...backupWarnings(backups, facts)];
    return { ...found, lastBackup: lastGood(backups), warnings };
  });
}

function compose(
  host: Host,
  facts: Facts,
  versions: Partial<Record<ServiceName, string>>,
  asterisk: AsteriskFigures | null,
): Status {
  const services = serviceNames.map((name): ServiceStatus => {
    const container = facts.containers[name];
    return {
      name,
      container: containerName(name),
      state: container?.state ?? 'missing',
      health: container?.health ?? null,
      image: container?.image ?? null,
      version: versions[name] ?? null,
      startedAt: container === undefined ? null : new Date(container.startedAt).toISOString(),
    };
  });
  const { certificate } = facts;
  const disk = facts.disk.find(({ path }) => path === '/var/lib/docker');
  return {
    target: host.label,
    healthy: services.every(({ state, health }) => state === 'running' && health === 'healthy'),
    release: readState(facts)?.release ?? null,
    images: readIdentity(facts)?.images ?? null,
    services,
    asterisk,
    certificate:
      certificate === null
        ? null
        : {
            kind: certificate.selfSigned ? 'self-signed' : 'issued',
            expiresAt: certificate.expiresAt.toISOString(),
          },
    console: readState(facts) === null ? null : servedConsole(facts.console.served),
    lastBackup: null,
    schedule: facts.schedule,
    disk: { freeBytes: disk?.freeBytes ?? 0, totalBytes: disk?.totalBytes ?? 0 },
    warnings: [
      ...warningsOf(facts),
      ...asteriskSupport(versions.asterisk, new Date(facts.system.clockSeconds * 1000)),
    ],
  };
}
