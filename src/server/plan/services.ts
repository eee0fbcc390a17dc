import type { ContainerFacts, Facts } from '../facts/facts.ts';
import { type ServiceName, serviceNames } from '../layout.ts';
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
export function planServices(facts: Facts, desired: DesiredServices, certificateChanges: boolean): Step[] {
  const changes = serviceNames.flatMap((service) => {
    const change = serviceChange(facts, service, desired[service], certificateChanges);
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
  certificateChanges: boolean,
): ServiceChange | null {
  const present = facts.containers[service];
  if (present === undefined) return { service, action: 'create', why: desired.image };
  if (present.image !== desired.image)
    return { service, action: 'update', why: `${present.image} -> ${desired.image}` };
  if (present.configHash !== desired.configHash)
    return { service, action: 'update', why: 'its configuration changed' };
  if (present.state !== 'running') return { service, action: 'restart', why: `it is ${present.state}` };
  if (present.health === 'unhealthy') return { service, action: 'restart', why: 'it is unhealthy' };
  if (certificateReaders.includes(service) && (certificateChanges || olderThanCertificate(facts, present))) {
    return { service, action: 'restart', why: 'the certificate changed' };
  }
  return null;
}

/** True after a deploy that was cut off between the certificate and its readers. */
function olderThanCertificate(facts: Facts, container: ContainerFacts): boolean {
  return (
    facts.certificate !== null && Date.parse(container.startedAt) / 1000 < facts.certificate.changedSeconds
  );
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
