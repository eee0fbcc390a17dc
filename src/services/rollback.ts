import { version } from '../config/version.ts';
import { packagedMigrations } from '../database/migrator/files.ts';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { countChanges } from '../server/apply/release.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { readReleaseFiles, readReleases } from '../server/live/releases.ts';
import type { Plan } from '../server/plan/plan.ts';
import { chooseRelease, makeRollback } from '../server/plan/rollback.ts';
import type { PlannedChange, Progress } from '../server/progress.ts';
import { type Release, type ReleaseRecord, readState, requireNotNewer } from '../server/state.ts';
import { applySteps, restartedServices } from './applied.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { type Operator, whileLocked } from './locked.ts';
import { plannedChanges } from './plan.ts';

export interface RollbackOptions extends ServerOptions {
  /** Id of the release to go back to; absent for the one before the present one. */
  release: string | undefined;
  progress: Progress;
  operator: Operator;
  lockWaitSeconds: number;
  /** Asked with the changes before any is made; false leaves everything as it is. */
  confirm: (to: Release, changes: PlannedChange[]) => Promise<boolean>;
}

export interface RollbackResult {
  target: string;
  /** What the server runs now: a release of its own, so that this can be undone too. */
  release: Release;
  rolledBackTo: string;
  changed: number;
  restarted: string[];
  seconds: number;
  result: 'updated' | 'unchanged';
}

/**
 * Goes back to the files and images of a kept release; data, schema and secrets stay as they are. The same road as
 * a deploy: plan, lock, apply, verify, record. Safe to interrupt: the next rollback or deploy goes on from there.
 * Null if the user said no.
 */
export async function rollback(options: RollbackOptions): Promise<RollbackResult | null> {
  const started = performance.now();
  const { operator, lockWaitSeconds: waitSeconds, progress, signal } = options;
  return withHost(options, async (host) => {
    const first = await observeRollback(host, options.release, signal);
    const { release: to } = first.target;
    const answer = (release: Release, plan: Plan): RollbackResult => ({
      target: host.label,
      release,
      rolledBackTo: to.id,
      changed: countChanges(plan.steps),
      restarted: restartedServices(plan),
      seconds: Math.round((performance.now() - started) / 100) / 10,
      result: plan.steps.length === 0 ? 'unchanged' : 'updated',
    });
    if (first.plan.steps.length === 0) return answer(to, first.plan);
    if (!(await options.confirm(to, plannedChanges(first.plan)))) return null;
    const notice = (message: string) => progress({ event: 'notice', message });
    return whileLocked(host, { operator, command: 'rollback', waitSeconds, signal, notice }, async (held) => {
      // By the name that was confirmed: another deploy may have come between.
      const { plan } = await observeRollback(host, to.id, signal);
      progress({ event: 'plan', changes: plannedChanges(plan) });
      await applySteps(host, plan, { operator, progress, signal: held });
      const state = readState(await gatherFacts(host, held));
      if (state === null) throw new UserError('failed', 'The rollback ended without a recorded release.');
      return answer(state.release, plan);
    });
  });
}

/** Looks at the server, and works out what going back to a release of it does. */
export async function observeRollback(
  host: Host,
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<{ target: ReleaseRecord; plan: Plan }> {
  const [facts, releases, migrations] = await Promise.all([
    gatherFacts(host, signal),
    readReleases(host, signal),
    packagedMigrations(),
  ]);
  requireNotNewer(readState(facts), version);
  const target = chooseRelease(facts, releases, wanted);
  const files = await readReleaseFiles(host, target.release.id, signal);
  return { target, plan: makeRollback({ facts, release: target, files, migrations, now: new Date() }) };
}
