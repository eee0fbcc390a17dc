import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { isSandboxRunning } from '../host/sandbox.ts';
import { waitHealthy } from '../server/apply/compose.ts';
import { deadAfterSeconds } from '../server/apply/lock.ts';
import { countChanges } from '../server/apply/release.ts';
import type { Facts } from '../server/facts/facts.ts';
import { serviceNames } from '../server/layout.ts';
import type { Plan } from '../server/plan/plan.ts';
import type { Progress } from '../server/progress.ts';
import { readState, type ServerState } from '../server/state.ts';
import { restartedServices } from './applied.ts';
import { withHost } from './connection.ts';
import { type Credentials, firstCredentials, writeCredentials } from './credentials.ts';
import { applyOrGoBack } from './go-back.ts';
import { type Operator, whileLocked } from './locked.ts';
import { observe, type PlanOptions, plannedChanges } from './plan.ts';

export interface DeployOptions extends PlanOptions {
  progress: Progress;
  /** How long to wait for another deploy to finish; 0 gives up at once. */
  lockWaitSeconds: number;
  operator: Operator;
}

export interface DeployResult {
  target: string;
  release: ServerState['release'];
  /** Changes applied; 0 for a repeat. */
  changed: number;
  restarted: string[];
  urls: { console: string; api: string; wss: string };
  seconds: number;
  /** A 0600 file of this machine, after a first deploy. */
  credentialsFile: string | null;
  /** Until the first administrator has logged in; for a terminal, never for logs. */
  credentials: Credentials | null;
  stats: Host['stats'];
}

/** Makes the server what the config says: observe, plan, apply, verify, record. Safe to repeat and to interrupt. */
export async function deploy(options: DeployOptions): Promise<DeployResult> {
  const started = performance.now();
  const { target } = options;
  if (target.kind === 'sandbox' && !(await isSandboxRunning(target.name))) {
    const { ensureSandbox } = await import('./sandbox.ts');
    await ensureSandbox({ name: target.name, ...options });
  }
  return withHost(options, async (host) => {
    const observed = await observe(host, options);
    const done = await bringUp(host, observed, options);
    const { facts, plan } = done;
    const state = readState(facts);
    if (state === null) throw new UserError('failed', 'The deploy ended without a recorded release.');
    const credentials = firstCredentials(facts, plan, options.config);
    const first = readState(observed.facts) === null;
    return {
      target: host.label,
      release: state.release,
      changed: done.changed,
      restarted: done.restarted,
      urls: urlsOf(state, options.config.network.domain),
      seconds: Math.round((performance.now() - started) / 100) / 10,
      credentialsFile: first && credentials !== null ? await writeCredentials(host.label, credentials) : null,
      credentials,
      stats: host.stats,
    };
  });
}

interface Outcome {
  facts: Facts;
  plan: Plan;
  changed: number;
  restarted: string[];
}

async function bringUp(
  host: Host,
  observed: { facts: Facts; plan: Plan },
  options: DeployOptions,
): Promise<Outcome> {
  const { facts, plan } = observed;
  const busy = facts.lock !== null && facts.lock.ageSeconds < deadAfterSeconds;
  if (plan.steps.length > 0 || busy) return applyLocked(host, options);
  options.progress({ event: 'plan', changes: [] });
  await settle(host, facts, options.signal);
  return { facts, plan, changed: 0, restarted: [] };
}

/** A server with nothing to change may still be starting, or dying and starting again. */
async function settle(host: Host, { containers }: Facts, signal: AbortSignal): Promise<void> {
  if (Object.values(containers).every(({ health }) => health === 'healthy')) return;
  await waitHealthy(host, serviceNames, { signal });
}

/** Between the first look and the lock another deploy may have changed the server: it is looked at again. */
async function applyLocked(host: Host, options: DeployOptions): Promise<Outcome> {
  const { progress, operator, lockWaitSeconds: waitSeconds, signal } = options;
  const notice = (message: string) => progress({ event: 'notice', message });
  const locked = { operator, command: 'deploy', waitSeconds, signal, notice };
  return whileLocked(host, locked, async (lockedSignal) => {
    const { facts, plan } = await observe(host, options);
    progress({ event: 'plan', changes: plannedChanges(plan) });
    if (plan.steps.length === 0) await settle(host, facts, lockedSignal);
    await applyOrGoBack(host, { facts, plan }, { operator, progress, signal: lockedSignal });
    const after = await observe(host, options);
    return { ...after, changed: countChanges(plan.steps), restarted: restartedServices(plan) };
  });
}

/** Addresses for people and phones; the default ports are left out. */
function urlsOf({ publicAddress, ports }: ServerState, domain: string | null): DeployResult['urls'] {
  const address = domain ?? (publicAddress.includes(':') ? `[${publicAddress}]` : publicAddress);
  const authority = ports.https === 443 ? address : `${address}:${ports.https}`;
  return { console: `https://${authority}/`, api: `https://${authority}/api`, wss: `wss://${authority}/ws` };
}
