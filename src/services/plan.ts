import type { Config } from '../config/schema.ts';
import { version } from '../config/version.ts';
import { packagedMigrations } from '../database/migrator/files.ts';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import type { Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { asksWhereReached } from '../server/plan/addresses.ts';
import { requirePackageManager } from '../server/plan/engine.ts';
import { makePlan, type Plan, type PlanInput } from '../server/plan/plan.ts';
import { preflight } from '../server/plan/preflight.ts';
import type { PlannedChange } from '../server/progress.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { ownCertificate } from './own-certificate.ts';

export interface PlanOptions extends ServerOptions {
  config: Config;
}

/** What deploy would change; changes nothing. */
export async function plan(options: PlanOptions): Promise<PlannedChange[]> {
  return withHost(options, async (host) => plannedChanges((await observe(host, options)).plan));
}

/** The first half of a deploy: look, judge, work out the difference; `more` as in PlanInput. */
export async function observe(
  host: Host,
  { config, target, signal }: PlanOptions,
  more: Pick<PlanInput, 'given' | 'renewBases'> = {},
): Promise<{ facts: Facts; plan: Plan }> {
  const now = new Date();
  const { source, registry } = config.images;
  // A sandbox is about seconds, and in no cloud of its own: it goes without.
  const isServer = target.kind !== 'sandbox';
  const ask = {
    registry: isServer && source === 'auto' && registry === null,
    cloud: isServer && config.network.publicAddress === 'auto',
  };
  const [facts, migrations, certificate] = await Promise.all([
    gatherFacts(host, signal, ask),
    packagedMigrations(),
    ownCertificate(config, now),
  ]);
  requireFit(host.label, facts, config);
  const reachedAt = asksWhereReached(facts, config) ? await host.reachedAt() : null;
  const input = { config, facts, migrations, version, now, certificate, reachedAt, ...more };
  return { facts, plan: makePlan(input) };
}

export function plannedChanges({ steps }: Plan): PlannedChange[] {
  return steps.flatMap(({ id, changes }) => changes.map((change) => ({ step: id, ...change })));
}

/** @throws UserError preflight naming everything that stands in the way, not just the first. */
function requireFit(label: string, facts: Facts, config: Config): void {
  const problems = preflight(facts, config);
  if (problems.length > 0) {
    throw new UserError('preflight', `${label} cannot be deployed to. Nothing was changed.`, {
      output: problems.map(({ what, remedy }) => `${what} ${remedy}`),
    });
  }
  requirePackageManager(facts);
}
