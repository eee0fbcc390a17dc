import { packagedMigrations } from '../database/migrator/files.ts';
import { UserError } from '../domain/errors.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { readReleases } from '../server/live/releases.ts';
import { rollbackProblem } from '../server/plan/rollback.ts';
import { type Release, readState } from '../server/state.ts';
import { type ServerOptions, withHost } from './connection.ts';

/** A deploy that was finished, and whether it can be gone back to. */
export interface KeptRelease extends Release {
  /** It is what the server runs. */
  current: boolean;
  /** Changes that it made. */
  changed: number;
  /** The release that it brought back, if it was a rollback. */
  rolledBackTo: string | null;
  /** Why it cannot be gone back to; null if it can. */
  obstacle: string | null;
}

/** The releases that the server keeps, the latest first. @throws UserError not_found if nothing is deployed. */
export async function listReleases(options: ServerOptions): Promise<KeptRelease[]> {
  return withHost(options, async (host) => {
    const [facts, kept, migrations] = await Promise.all([
      gatherFacts(host, options.signal),
      readReleases(host, options.signal),
      packagedMigrations(),
    ]);
    const current = readState(facts)?.release.id;
    if (current === undefined) {
      throw new UserError('not_found', `There is no release on ${host.label}.`, {
        hint: 'smartcms deploy brings the first one.',
      });
    }
    return kept.map((record) => ({
      ...record.release,
      current: record.release.id === current,
      changed: record.changed,
      rolledBackTo: record.rolledBackTo,
      obstacle: rollbackProblem(facts, record, migrations),
    }));
  });
}
