import type { Engine } from '../../docker/engine.ts';
import type { RegistryLogin } from '../../docker/registry.ts';
import type { Host } from '../../host/host.ts';
import type { Plan } from '../plan/plan.ts';

/** Everything that steps work with. */
export interface ApplyContext {
  host: Host;
  engine: Engine;
  plan: Plan;
  /** Of this SmartCMS. */
  version: string;
  /** user@machine of whoever deploys. */
  operator: string;
  /** For the registry of images; null where none is needed. */
  login: RegistryLogin | null;
  signal: AbortSignal;
}
