import { version } from '../config/version.ts';
import type { RegistryLogin } from '../docker/registry.ts';
import type { Host } from '../host/host.ts';
import type { Plan } from '../server/plan/plan.ts';
import type { Progress } from '../server/progress.ts';
import type { Operator } from './locked.ts';

export interface ApplyOptions {
  operator: Operator;
  progress: Progress;
  signal: AbortSignal;
  /** For plans that pull images. */
  login?: RegistryLogin | null;
}

/** Runs the steps of a plan on a server; the caller holds the lock. */
export async function applySteps(
  host: Host,
  plan: Plan,
  { operator, progress, signal, login = null }: ApplyOptions,
): Promise<void> {
  // Loaded here: the usual deploy, which changes nothing, needs neither Docker's client nor MariaDB's.
  const [{ engineOf }, { applyPlan }] = await Promise.all([
    import('../docker/engine.ts'),
    import('../server/apply/apply.ts'),
  ]);
  const engine = engineOf(host);
  const by = `${operator.user}@${operator.host}`;
  try {
    await applyPlan({ host, engine, plan, version, operator: by, login, signal }, progress);
  } finally {
    engine.close();
  }
}

/** Services that the steps of a plan create anew or restart. */
export function restartedServices({ steps }: Plan): string[] {
  return steps.flatMap(({ work }) => (work.kind === 'compose' ? work.services : []));
}
