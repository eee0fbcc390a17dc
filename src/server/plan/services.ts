import type { ContainerFacts, Facts } from '../facts/facts.ts';
import { type ServiceName, serviceNames } from '../layout.ts';
import type { KnownPorts } from '../state.ts';
import { certificateReaders } from './certificate.ts';
import type { Change, Step } from './step.ts';

/** What each container should be made from. */
export type DesiredServices = Record<ServiceName, { image: string; configHash: string }>;

const dataServices: ServiceName[] = ['db', 'redis'];

interface ServiceChange {
  service: ServiceName;
  action: 'create' | 'update' | 'restart';
  why: string;
}

/** Containers to create, recreate or start; nothing is touched that stands as it should. */
export function planServices(facts: Facts, desired: DesiredServices): Step[] {
  const changes = serviceNames.flatMap((service) => {
    const change = serviceChange(facts, service, desired[service]);
    return change === null ? [] : [change];
  });
  const data = changes.filter(({ service }) => dataServices.includes(service));
  const rest = changes.filter(({ service }) => !dataServices.includes(service));
  const steps: Step[] = [];
  if (data.length > 0) steps.push(composeStep('data-services', 'Start MariaDB and Redis', data));
  if (rest.length > 0) steps.push(composeStep('services', 'Start Asterisk, API and console', rest));
  return steps;
}

function serviceChange(
  facts: Facts,
  service: ServiceName,
  desired: DesiredServices[ServiceName],
): ServiceChange | null {
  const present = facts.containers[service];
  if (present === undefined) return { service, action: 'create', why: desired.image };
  if (present.image !== desired.image)
    return { service, action: 'update', why: `${present.image} -> ${desired.image}` };
  if (present.configHash !== desired.configHash)
    return { service, action: 'update', why: 'its configuration changed' };
  if (present.state !== 'running') return { service, action: 'restart', why: `it is ${present.state}` };
  if (present.health === 'unhealthy') return { service, action: 'restart', why: 'it is unhealthy' };
  return null;
}

/**
 * Readers of the certificate that run with an older one: they read it again, which ends no call. Those that are
 * started anyway are not among them.
 */
export function planReaders(
  facts: Facts,
  ports: KnownPorts,
  services: readonly Step[],
  changes: boolean,
): Step | null {
  const started = services.flatMap(({ work }) => (work.kind === 'compose' ? work.services : []));
  const behind = certificateReaders.filter((service) => {
    const present = facts.containers[service];
    if (present === undefined || started.includes(service)) return false;
    return changes || readsOlder(facts, service, present);
  });
  if (behind.length === 0) return null;
  return readersStep(behind, ports);
}

/** The step that has services read the certificate again. */
export function readersStep(services: ServiceName[], ports: KnownPorts): Step {
  return {
    id: 'readers',
    title: 'Read the certificate again',
    changes: services.map((service) => ({
      action: 'run',
      subject: `${service}: reads the certificate`,
      diff: null,
    })),
    work: { kind: 'reload', services, ports },
  };
}

/** True after a deploy that was cut off between the certificate and its readers. */
function readsOlder({ certificate }: Facts, service: ServiceName, container: ContainerFacts): boolean {
  if (certificate === null) return false;
  const read = Math.max(Date.parse(container.startedAt) / 1000, certificate.loadedSeconds[service] ?? 0);
  return read < certificate.changedSeconds;
}

function composeStep(id: Step['id'], title: string, changes: ServiceChange[]): Step {
  return {
    id,
    title,
    changes: changes.map(
      ({ service, action, why }): Change => ({ action, subject: `${service}: ${why}`, diff: null }),
    ),
    work: {
      kind: 'compose',
      services: changes.map(({ service }) => service),
      // Compose itself recreates what changed and starts what stopped.
      restart: changes.filter(({ action }) => action === 'restart').map(({ service }) => service),
      removeOrphans: id === 'services',
    },
  };
}
