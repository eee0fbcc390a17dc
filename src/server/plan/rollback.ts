import { UserError } from '../../domain/errors.ts';
import { redactor } from '../../domain/secret.ts';
import { compareVersions } from '../../domain/versions.ts';
import type { Facts, FileFacts } from '../facts/facts.ts';
import { paths, serviceNames } from '../layout.ts';
import { knownSecrets } from '../secrets.ts';
import { newIdentity, type ReleaseRecord, readIdentity, readState } from '../state.ts';
import { planFiles } from './files.ts';
import { firewallStep } from './firewall.ts';
import { closingSteps, type Plan } from './plan.ts';
import { resolveSecrets, secretsHash } from './secrets.ts';
import { planReaders, planServices } from './services.ts';

/** A migration, as far as going back is concerned. */
interface KnownMigration {
  version: string;
  /** Oldest release of SmartCMS that can run with the schema that it leaves. */
  oldestCompatible: string;
}

export interface RollbackInput {
  facts: Facts;
  /** Where to go back to, and its files. */
  release: ReleaseRecord;
  files: ReadonlyMap<string, FileFacts>;
  migrations: readonly KnownMigration[];
  now: Date;
}

/** Why a release cannot be gone back to; null if it can. Pure. */
export function rollbackProblem(
  facts: Facts,
  { release, services, secretsHash: hash }: ReleaseRecord,
  migrations: readonly KnownMigration[],
): string | null {
  const gone = serviceNames.map((name) => services[name].image).filter((tag) => !facts.images.includes(tag));
  if (gone.length > 0) return `Its images are gone from the server: ${gone.join(', ')}.`;
  if (secretsHash(resolveSecrets(facts).values) !== hash) {
    return 'A secret was rotated since then: its files would lock the services out.';
  }
  const { database } = facts;
  // While the database is down, every migration that this SmartCMS knows counts as applied.
  const applied = migrations.filter(
    ({ version }) => database === null || database.migrations.some((each) => each.version === version),
  );
  const tooNew = applied.find(
    ({ oldestCompatible }) => compareVersions(oldestCompatible, release.version) > 0,
  );
  if (tooNew === undefined) return null;
  return `The database's schema is too new for it: migration ${tooNew.version} needs SmartCMS ${tooNew.oldestCompatible}, and the release is of ${release.version}.`;
}

/** The releases that going back without a name means: the one before the present one. Pure. */
export function chooseRelease(
  facts: Facts,
  releases: readonly ReleaseRecord[],
  wanted: string | undefined,
): ReleaseRecord {
  const current = readState(facts)?.release.id ?? '';
  const found =
    wanted === undefined
      ? releases.find(({ release }) => release.id < current)
      : releases.find(({ release }) => release.id === wanted);
  if (found !== undefined) return found;
  const message =
    wanted === undefined ? 'There is no release before the present one.' : `There is no release ${wanted}.`;
  throw new UserError('not_found', message, {
    hint: 'smartcms releases lists those that are kept. To bring back something older, deploy its config.',
  });
}

/**
 * What going back to a release does: its files and images, with the data, the schema and the secrets of now.
 * @throws UserError failed with the reason if it cannot be.
 */
export function makeRollback({ facts, release: target, files, migrations, now }: RollbackInput): Plan {
  const problem = rollbackProblem(facts, target, migrations);
  if (problem !== null) {
    throw new UserError('failed', `The release ${target.release.id} cannot be gone back to. ${problem}`, {
      hint: 'smartcms releases shows which ones can. Deploying its config with the SmartCMS of now may do as well.',
    });
  }
  const secrets = resolveSecrets(facts);
  const services = planServices(facts, target.services);
  // The firewall's rules are put there by the step that also makes sure of the way in.
  const rules = files.get(paths.firewallRules);
  const others = [...files].filter(([path]) => !path.startsWith(`${paths.firewall}/`));
  const wanted = others.map(([path, file]) => ({ path, ...file, readers: [] }));
  const steps = [
    planFiles(facts, wanted, redactor(knownSecrets(secrets.values))),
    ...services,
    planReaders(facts, target.ports, services, false),
    rules === undefined ? null : firewallStep(facts, rules.content),
  ].filter((step) => step !== null);
  const { release, changed: _changed, ...known } = target;
  const current = readState(facts)?.release.id === release.id;
  if (steps.length > 0 || !current) {
    const record = { ...known, version: release.version, rolledBackTo: release.id };
    steps.push(...closingSteps(record, steps.length === 0));
  }
  return {
    steps,
    secrets,
    identity: readIdentity(facts) ?? newIdentity(now, 'distribution'),
    contentHash: target.contentHash,
  };
}
