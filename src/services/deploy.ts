import type { RegistryLogin } from '../docker/registry.ts';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { Host } from '../host/host.ts';
import { isSandboxRunning } from '../host/sandbox.ts';
import { waitHealthy } from '../server/apply/compose.ts';
import { deadAfterSeconds } from '../server/apply/lock.ts';
import { countChanges } from '../server/apply/release.ts';
import type { Facts } from '../server/facts/facts.ts';
import { paths, serviceNames } from '../server/layout.ts';
import type { Plan } from '../server/plan/plan.ts';
import type { Step } from '../server/plan/step.ts';
import type { Progress } from '../server/progress.ts';
import { readState, type ServerState } from '../server/state.ts';
import { applySteps, restartedServices } from './applied.ts';
import { choicesOf } from './choices.ts';
import { withHost } from './connection.ts';
import { type Credentials, firstCredentials, writeCredentials } from './credentials.ts';
import { applyOrGoBack } from './go-back.ts';
import { type Operator, whileLocked } from './locked.ts';
import { observe, type PlanOptions, plannedChanges } from './plan.ts';
import { selfSignedWarning, turnSecret, type Warning } from './warnings.ts';

export interface DeployOptions extends PlanOptions {
  progress: Progress;
  /** How long to wait for another deploy to finish; 0 gives up at once. */
  lockWaitSeconds: number;
  operator: Operator;
  /** Take what the registry's tags stand for now, instead of what is recorded. */
  pull: boolean;
  /** Asked if images are to be pulled by a login. */
  registryPassword: () => Promise<Secret>;
}

export interface DeployResult {
  target: string;
  release: ServerState['release'];
  /** Changes applied; 0 for a repeat. */
  changed: number;
  restarted: string[];
  urls: { console: string; api: string; wss: string };
  /** What works and should be seen to before people come. */
  warnings: Warning[];
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
      warnings: [...(facts.certificate?.selfSigned ? [selfSignedWarning] : []), ...turnSecret(facts)],
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
  if (plan.steps.length > 0 || busy || options.pull) {
    return applyLocked(host, options, await registryLogin(plan, options));
  }
  options.progress({ event: 'plan', changes: [] });
  await settle(host, facts, options.signal);
  return { facts, plan, changed: 0, restarted: [] };
}

/** A server with nothing to change may still be starting, or dying and starting again. */
async function settle(host: Host, { containers }: Facts, signal: AbortSignal): Promise<void> {
  if (Object.values(containers).every(({ health }) => health === 'healthy')) return;
  await waitHealthy(host, serviceNames, { signal });
}

/** Asked for before anything begins, and only where something is pulled. */
async function registryLogin(
  { steps }: Plan,
  { config, pull, registryPassword }: DeployOptions,
): Promise<RegistryLogin | null> {
  const { username } = config.images;
  const pulls = steps.some(
    ({ work }) =>
      work.kind === 'digests' || (work.kind === 'images' && work.bases.some(({ kind }) => kind === 'pulled')),
  );
  if (username === null || !(pulls || pull)) return null;
  return { username, password: await registryPassword() };
}

/** Between the first look and the lock another deploy may have changed the server: it is looked at again. */
async function applyLocked(
  host: Host,
  options: DeployOptions,
  login: RegistryLogin | null,
): Promise<Outcome> {
  const { progress, operator, lockWaitSeconds: waitSeconds, signal } = options;
  const notice = (message: string) => progress({ event: 'notice', message });
  const locked = { operator, command: 'deploy', waitSeconds, signal, notice };
  return whileLocked(host, locked, async (lockedSignal) => {
    const applyOptions = { operator, progress, login, signal: lockedSignal };
    const first = await observe(host, options, { renewBases: options.pull });
    progress({ event: 'plan', changes: plannedChanges(first.plan) });
    for (const choice of choicesOf(first.facts, first.plan, options.config, new Date())) notice(choice);
    const opening = openingSteps(first.plan);
    if (options.pull && opening.length === 0)
      notice('The images here are made of Debian packages: there is nothing that --pull could take.');
    if (opening.length > 0) await applySteps(host, { ...first.plan, steps: opening }, applyOptions);
    // The digests decide about all tags.
    const { facts, plan } = opening.length > 0 ? await observe(host, options) : first;
    if (plan.steps.length === 0) await settle(host, facts, lockedSignal);
    await applyOrGoBack(host, { facts, plan }, applyOptions);
    const after = await observe(host, options);
    const refused = refusedCertificate(plan, after.facts);
    if (refused !== null) notice(refused);
    const changed = countChanges(plan.steps) + openingChanges(first, facts, opening);
    return { ...after, changed, restarted: restartedServices(plan) };
  });
}

/** The steps up to the one that looks up base images; none if there is no such. */
function openingSteps({ steps }: Plan): Step[] {
  return steps.slice(0, steps.findIndex(({ id }) => id === 'base-images') + 1);
}

/** Looking up what turns out to be the same is no change. */
function openingChanges(before: { facts: Facts }, after: Facts, opening: Step[]): number {
  const same = before.facts.files.get(paths.images)?.content === after.files.get(paths.images)?.content;
  return countChanges(same ? opening.filter(({ id }) => id !== 'base-images') : opening);
}

/** A certificate that this deploy asked an authority for and did not get. */
function refusedCertificate({ steps }: Plan, { acme: { record } }: Facts): string | null {
  const asked = steps.some(({ work }) => work.kind === 'acme' && work.order);
  if (!asked || record?.last.ok !== false) return null;
  const { error, hint } = record.last;
  return `${error} ${hint ?? ''} The server works with the certificate it has, and tries again twice a day; smartcms cert renew does so at once.`;
}

/** Addresses for people and phones; the default ports are left out. */
function urlsOf({ publicAddress, ports }: ServerState, domain: string | null): DeployResult['urls'] {
  const address = domain ?? (publicAddress.includes(':') ? `[${publicAddress}]` : publicAddress);
  const authority = ports.https === 443 ? address : `${address}:${ports.https}`;
  return { console: `https://${authority}/`, api: `https://${authority}/api`, wss: `wss://${authority}/ws` };
}
