import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../src/config/schema.ts';
import type { Facts } from '../../../../src/server/facts/facts.ts';
import { paths } from '../../../../src/server/layout.ts';
import { chooseRelease, makeRollback, rollbackProblem } from '../../../../src/server/plan/rollback.ts';
import type { ReleaseRecord } from '../../../../src/server/state.ts';
import { deployedFacts, planOf, stepIds, stepsDone, testVersion } from '../../../support/facts.ts';

const now = new Date('2030-01-01T00:00:00.000Z');
const migrations = [
  { version: '001', oldestCompatible: '0.1.0' },
  { version: '002', oldestCompatible: testVersion },
];

/** What a deploy of this config records, and the files that it keeps. */
function recorded(id: string, config: ConfigInput, before: Facts) {
  const plan = planOf(before, config);
  const work = plan.steps.find((step) => step.id === 'release')?.work;
  if (work?.kind !== 'release') throw new Error('no release');
  const { version, ...known } = work.record;
  const release = { id, deployedAt: now.toISOString(), deployedBy: 'ops@example.com', version };
  const record: ReleaseRecord = { ...known, release, changed: 1 };
  const after = stepsDone(before, plan);
  const kept = [...after.files].filter(([path]) => !/secrets\/|\.json$/.test(path));
  return { record, files: new Map(kept), after };
}

const quiet = recorded('r0', {}, deployedFacts({ timeZone: 'Asia/Jakarta' }));
const loud = recorded('r1', { asterisk: { verbose: 9 } }, quiet.after);
const back = (facts: Facts, to = quiet) =>
  makeRollback({ facts, release: to.record, files: to.files, migrations, now });

describe('going back to a release', () => {
  it('changes its files and the services that read them, verifies and records', () => {
    const plan = back(loud.after);
    expect(stepIds(plan)).toEqual(['files', 'services', 'verify', 'release']);
    const subjects = plan.steps.flatMap(({ changes }) => changes.map(({ subject }) => subject));
    expect(subjects.toSorted()).toEqual([
      `${paths.root}/asterisk/configs/asterisk.conf`,
      `${paths.root}/asterisk/configs/logger.conf`,
      `${paths.root}/docker-compose.yml`,
      'asterisk: its configuration changed',
    ]);
  });

  it('leaves nothing to deploy with the config of that release', () => {
    const after = stepsDone(loud.after, back(loud.after));
    expect(planOf(after).steps).toEqual([]);
    expect(stepIds(planOf(after, { asterisk: { verbose: 9 } }))).toContain('services');
  });

  it('goes on where it was cut off', () => {
    const plan = back(loud.after);
    for (let count = 0; count < plan.steps.length - 1; count += 1) {
      const rest = stepIds(back(stepsDone(loud.after, plan, count)));
      expect(rest).toEqual(stepIds(plan).slice(count));
    }
  });

  it('keeps the secrets of now out of the diff, and in place', () => {
    const plan = back(loud.after);
    expect(JSON.stringify(plan.steps.map(({ changes }) => changes))).not.toContain(
      plan.secrets.values.db_cli_password.reveal(),
    );
    const work = plan.steps[0]?.work;
    const written = work?.kind === 'upload' ? work.files.map(({ path }) => path) : [];
    expect(written.filter((path) => path.startsWith(paths.secrets))).toEqual([]);
  });
});

describe('a release that cannot be gone back to', () => {
  it('says so when its images are gone', () => {
    const gone = { ...loud.after, images: [] };
    expect(rollbackProblem(gone, quiet.record, migrations)).toMatch(/images are gone.*smartcms\/db:/);
    expect(() => back(gone)).toThrow(/cannot be gone back to/);
  });

  it('says so when a secret was rotated since', () => {
    const files = new Map(loud.after.files);
    const path = `${paths.secrets}/redis_password`;
    const present = files.get(path);
    if (present !== undefined) files.set(path, { ...present, content: 'another' });
    expect(rollbackProblem({ ...loud.after, files }, quiet.record, migrations)).toMatch(/secret was rotated/);
  });

  it('says so when the schema is too new for it, also while the database is down', () => {
    const old = { ...quiet.record, release: { ...quiet.record.release, version: '0.9.0' } };
    const reason = /schema is too new.*migration 002 needs SmartCMS 1\.2\.3, and the release is of 0\.9\.0/;
    expect(rollbackProblem(loud.after, old, migrations)).toMatch(reason);
    expect(rollbackProblem({ ...loud.after, database: null }, old, migrations)).toMatch(reason);
  });

  it('does not count a migration that was not applied', () => {
    const newer = [...migrations, { version: '003', oldestCompatible: '2.0.0' }];
    expect(rollbackProblem(loud.after, quiet.record, newer)).toBeNull();
  });
});

describe('which release is meant', () => {
  const records = ['r3', 'r1', 'r0'].map((id) => ({
    ...quiet.record,
    release: { ...quiet.record.release, id },
  }));

  it('is the one before the present one, or the one named', () => {
    expect(chooseRelease(loud.after, records, undefined).release.id).toBe('r0');
    expect(chooseRelease(loud.after, records, 'r3').release.id).toBe('r3');
  });

  it.each([undefined, 'r9'])('must be there: %s', (wanted) => {
    expect(() => chooseRelease(loud.after, [], wanted)).toThrow(/There is no release/);
  });
});
