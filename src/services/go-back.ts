import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { noteInAudit } from '../server/apply/release.ts';
import type { Facts } from '../server/facts/facts.ts';
import type { Plan } from '../server/plan/plan.ts';
import { readState } from '../server/state.ts';
import { type ApplyOptions, applySteps } from './applied.ts';
import { observeRollback } from './rollback.ts';

/**
 * Applies a plan; if the server does not work afterwards, brings back the release before.
 * @throws UserError unhealthy, which says what was seen and what became of it.
 */
export async function applyOrGoBack(
  host: Host,
  { facts, plan }: { facts: Facts; plan: Plan },
  options: ApplyOptions,
): Promise<void> {
  try {
    await applySteps(host, plan, options);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'unhealthy') throw error;
    const state = readState(facts);
    // Without a release before, or with the same one, there is nothing that would be better.
    if (state === null || state.contentHash === plan.contentHash) throw error;
    throw await goBack(host, state.release.id, error, options);
  }
}

/** Answers with the error that tells both: what failed, and what became of going back. */
async function goBack(
  host: Host,
  release: string,
  failure: UserError,
  options: ApplyOptions,
): Promise<unknown> {
  const { progress, operator, signal } = options;
  progress({ event: 'notice', message: `The server does not work as deployed: going back to ${release}.` });
  try {
    const { plan } = await observeRollback(host, release, signal);
    // The release is recorded already; that it works again is what is to be shown.
    const steps = plan.steps.filter(({ id }) => id !== 'release');
    await applySteps(host, { ...plan, steps }, options);
    const audit = { action: 'deploy.failed', rolledBackTo: release, reason: failure.message };
    await noteInAudit(host, `${operator.user}@${operator.host}`, audit, signal);
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) return error;
    return new UserError(
      'unhealthy',
      `${failure.message} Going back to ${release} failed too: ${error.message}`,
      {
        output: [...failure.output, ...error.output],
        hint: failure.hint,
        cause: failure,
      },
    );
  }
  return new UserError(
    'unhealthy',
    `${failure.message} The server is back at the release ${release}, which works.`,
    {
      output: failure.output,
      details: { ...failure.details, rolledBackTo: release },
      hint: 'Mend the cause, see smartcms plan, and deploy again.',
      cause: failure,
    },
  );
}
