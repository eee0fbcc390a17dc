import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../src/config/schema.ts';
import type { Facts } from '../../../../src/server/facts/facts.ts';
import { paths } from '../../../../src/server/layout.ts';
import { preflight } from '../../../../src/server/plan/preflight.ts';
import { imageSource } from '../../../../src/server/plan/source.ts';
import { readIdentity } from '../../../../src/server/state.ts';
import { configOf, deployedFacts, factsOf, planOf, stepIds, stepsDone } from '../../../support/facts.ts';

type Images = ConfigInput['images'];

const sourceOf = (facts: Facts, images: Images = {}) => imageSource(facts, configOf({ images }));
const data = { volumes: ['smartcms_mariadb_data'] };
const problems = (facts: Facts, images: Images) =>
  preflight(facts, configOf({ images })).map(({ what }) => what);

describe('auto, at the first deploy', () => {
  it.each([
    ['takes the registry that answers', factsOf({ registryReachable: true }), {}, 'registry'],
    ['does without one that does not', factsOf({ registryReachable: false }), {}, 'distribution'],
    ['does without one that nobody tried', factsOf(), {}, 'distribution'],
    ['takes a mirror that is named', factsOf(), { registry: 'mirror.example.com' }, 'registry'],
    [
      'leaves data of a newer MariaDB to what it is of',
      factsOf({ ...data, registryReachable: true, dataVersion: '11.8.6' }),
      {},
      'distribution',
    ],
    [
      'takes data of the same series to the registry',
      factsOf({ ...data, registryReachable: true, dataVersion: '11.4.9' }),
      {},
      'registry',
    ],
  ] as const)('%s', (_name, facts, images, expected) => {
    expect(sourceOf(facts, images)).toBe(expected);
  });

  it('gives way to what the config says', () => {
    expect(sourceOf(factsOf({ registryReachable: true }), { source: 'distribution' })).toBe('distribution');
    expect(sourceOf(factsOf({ registryReachable: false }), { source: 'registry' })).toBe('registry');
  });
});

describe('what was decided', () => {
  const deployed = deployedFacts();
  const official = deployedFacts({ images: { source: 'registry' } });

  it('stays, whatever answers and whatever the config says', () => {
    expect(sourceOf({ ...deployed, ...data, registryReachable: true })).toBe('distribution');
    expect(sourceOf({ ...deployed, ...data }, { source: 'registry' })).toBe('distribution');
    expect(sourceOf({ ...official, ...data, registryReachable: false })).toBe('registry');
    expect(readIdentity(official)?.images).toBe('registry');
  });

  it('can be decided otherwise while there is no data', () => {
    const begun = factsOf();
    const identity = deployed.files.get(paths.identity);
    if (identity !== undefined) begun.files.set(paths.identity, identity);
    expect(sourceOf({ ...begun, registryReachable: true })).toBe('distribution');
    expect(sourceOf(begun, { source: 'registry' })).toBe('registry');
  });

  it('is defended with the reason, before anything changes', () => {
    const facts = { ...deployed, ...data, dataVersion: '11.8.6' };
    expect(problems(facts, { source: 'registry' })).toEqual([
      expect.stringContaining('its data is of MariaDB 11.8.6, and the registry brings 11.4'),
    ]);
    expect(problems({ ...official, ...data, dataVersion: '11.4.9' }, { source: 'distribution' })).toEqual([
      expect.stringContaining('was deployed with registry'),
    ]);
    expect(problems(facts, { source: 'distribution' })).toEqual([]);
    expect(problems(facts, { source: 'auto' })).toEqual([]);
  });

  it('protects data whose record is gone', () => {
    expect(problems(factsOf({ ...data, dataVersion: '11.8.6' }), { source: 'registry' })).toHaveLength(1);
    expect(problems(factsOf({ ...data, dataVersion: '11.4.2' }), { source: 'registry' })).toEqual([]);
  });
});

describe('a plan with official images', () => {
  const config = { images: { source: 'registry' }, asterisk: { from: 'package' } } as const;
  const first = planOf(factsOf(), config);
  /** The engine, then the digests. */
  const begun = stepsDone(factsOf(), first, 2);

  it('looks up digests before all that depends on them', () => {
    expect(stepIds(first).slice(0, 3)).toEqual(['engine', 'base-images', 'folders']);
    expect(first.steps[1]?.work).toEqual({
      kind: 'digests',
      registry: null,
      names: ['mariadb:11.4', 'redis:7', 'node:22-slim', 'nginx:1.28'],
    });
    const next = planOf(begun, config);
    expect(stepIds(next)[0]).toBe('folders');
    const images = next.steps.find(({ id }) => id === 'images')?.work;
    const bases = images?.kind === 'images' ? images.bases.map(({ tag }) => tag) : [];
    expect(bases.filter((tag) => tag.startsWith('docker.io/'))).toHaveLength(4);
    for (const tag of bases) expect(tag).toMatch(/@sha256:[0-9a-f]{64}$|^smartcms\/base-forky:/);
  });

  it('takes plain Debian too where Asterisk is compiled', () => {
    const compiled = planOf(factsOf(), { images: { source: 'registry' } });
    const work = compiled.steps.find(({ id }) => id === 'base-images')?.work;
    expect(work?.kind === 'digests' && work.names).toContain('debian:trixie-slim');
  });

  it('is empty once it is done', () => {
    const done = deployedFacts(config, begun);
    expect(stepIds(planOf(done, config))).toEqual([]);
    const mirror = { ...config, images: { source: 'registry', registry: 'mirror.example.com' } } as const;
    expect(stepIds(planOf(done, mirror))).toEqual([]);
  });

  it('looks at all bases again when it is asked to', () => {
    const done = deployedFacts(config, begun);
    const asked = planOf(done, config, { renewBases: true });
    expect(asked.steps.map(({ id, changes }) => [id, changes.length])[0]).toEqual(['base-images', 4]);
  });

  it('says what is wrong with a record that cannot be read', () => {
    const file = { content: '{"bases":{"redis:7":"latest"}}', mode: 0o644, uid: 0, gid: 0 };
    const facts = factsOf({ files: new Map([[paths.images, file]]) });
    expect(() => planOf(facts, config)).toThrow('images.json on the server cannot be read');
  });
});
