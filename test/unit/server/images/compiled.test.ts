import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../src/config/schema.ts';
import {
  compiledBase,
  compileInputs,
  compilesAsterisk,
  inputLines,
} from '../../../../src/server/images/compiled.ts';
import { configOf, deployedFacts, factsOf, planOf, stepIds } from '../../../support/facts.ts';

type Asterisk = ConfigInput['asterisk'];

const asterisk = (input: Asterisk = {}) => configOf({ asterisk: input }).asterisk;
const sha256 = 'a'.repeat(64);
const nothing = { bases: {}, sources: {}, pulled: [] };
const inputs = (input: Asterisk, images: 'registry' | 'distribution' = 'distribution', record = nothing) =>
  compileInputs(asterisk(input), images, record);

describe('whether Asterisk is compiled', () => {
  it.each([
    ['auto', 'registry', true],
    ['auto', 'distribution', false],
    ['source', 'distribution', true],
    ['package', 'registry', false],
  ] as const)('%s, images of %s: %s', (from, images, expected) => {
    expect(compilesAsterisk(asterisk({ from }), images)).toBe(expected);
  });
});

describe('what is compiled', () => {
  it('is Debian’s source package where all is of Debian, unless a version is named', () => {
    expect(inputs({})).toMatchObject([{ kind: 'debian', name: 'forky' }]);
    expect(inputs({ version: '22.10.1' })).toMatchObject([
      { kind: 'asterisk', name: 'asterisk-22.10.1.tar.gz' },
    ]);
  });

  it('is 21.12.3 of upstream otherwise, by the checksum that upstream publishes', () => {
    expect(inputs({}, 'registry')).toMatchObject([
      {
        name: 'asterisk-21.12.3.tar.gz',
        sha256: null,
        published: expect.stringMatching(/asterisk-21\.12\.3\.sha256$/),
      },
    ]);
  });

  it('keeps to the checksum that was recorded', () => {
    const record = { bases: {}, sources: { 'asterisk-21.12.3.tar.gz': sha256 }, pulled: [] };
    expect(inputs({}, 'registry', record)).toMatchObject([{ sha256 }]);
  });

  it('is what the config names, with the checksum that it names', () => {
    const own = { file: 'tars/asterisk-22.1.0.tar.gz', sha256 };
    const external = { url: 'https://mirror.example.com/x/pjproject-2.15.1.tar.bz2?a=b', sha256 };
    const found = inputs({ source: own, externals: [external] });
    expect(inputLines(found)).toBe(
      `asterisk asterisk-22.1.0.tar.gz ${sha256} - -\nexternal pjproject-2.15.1.tar.bz2 ${sha256} ${external.url} -\n`,
    );
    expect(found.map(({ file }) => file)).toEqual(['tars/asterisk-22.1.0.tar.gz', null]);
  });

  it.each([
    ['both', { url: 'https://example.com/a.tar.gz', file: 'a.tar.gz', sha256 }],
    ['neither', { sha256 }],
    ['no checksum', { file: 'a.tar.gz', sha256: '' }],
    ['a name that could be read as more', { file: 'a b.tar.gz', sha256 }],
    ['another protocol', { url: 'file:///etc/passwd', sha256 }],
  ])('refuses a source with %s', (_name, source) => {
    expect(() => asterisk({ source })).toThrow(/expected|Invalid|invalid/);
  });
});

describe('the name of a compile', () => {
  const base = { tag: 'mirror.example.com/debian@sha256:0', hashed: 'debian@sha256:0' };
  const builder = { dockerfile: 'FROM x', files: [{ path: 'build.sh', content: Buffer.from('true') }] };
  const nameOf = (changes: Parameters<typeof inputs>[0], from = builder, record = nothing, on = base) =>
    compiledBase(on, from, inputs(changes, 'registry', record)).container;

  it('is the same for the same inputs, and only for those', () => {
    const name = nameOf({});
    expect(name).toMatch(/^smartcms-build-[0-9a-f]{12}$/);
    expect(nameOf({})).toBe(name);
    expect(nameOf({ version: '22.10.1' })).not.toBe(name);
    expect(nameOf({}, { ...builder, dockerfile: 'FROM y' })).not.toBe(name);
    expect(nameOf({ source: { file: 'a.tar.gz', sha256 } })).not.toBe(
      nameOf({ source: { file: 'a.tar.gz', sha256: 'b'.repeat(64) } }),
    );
  });

  it('does not change with what the first compile has recorded, nor with the mirror of the base', () => {
    const record = { bases: {}, sources: { 'asterisk-21.12.3.tar.gz': sha256 }, pulled: [] };
    expect(nameOf({}, builder, record)).toBe(nameOf({}));
    expect(nameOf({}, builder, nothing, { ...base, tag: 'docker.io/library/debian@sha256:0' })).toBe(
      nameOf({}),
    );
  });
});

describe('a plan with Asterisk from source', () => {
  const config = { asterisk: { from: 'source' } } as const;
  const imagesWork = (facts = factsOf()) => {
    const work = planOf(facts, config).steps.find(({ id }) => id === 'images')?.work;
    if (work?.kind !== 'images') throw new Error('no images are built');
    return work;
  };

  it('compiles before it builds, and needs no release under development', () => {
    const { bases, images } = imagesWork();
    expect(bases.map(({ kind }) => kind)).toEqual(['bootstrap', 'compiled']);
    const image = images.find(({ service }) => service === 'asterisk');
    expect(image?.bases).toEqual(bases.map(({ tag }) => tag));
  });

  it('has nothing to do once it is done, and does not compile again for another image', () => {
    const done = deployedFacts(config);
    expect(stepIds(planOf(done, config))).toEqual([]);
    const without = { ...done, images: done.images.filter((tag) => !tag.startsWith('smartcms/asterisk:')) };
    expect(imagesWork(without)).toMatchObject({ bases: [], images: [{ service: 'asterisk' }] });
  });

  it('takes the base too where only that is missing for the compile', () => {
    const done = deployedFacts(config);
    const images = done.images.filter((tag) => !/^smartcms\/(asterisk|base)/.test(tag));
    expect(imagesWork({ ...done, images }).bases.map(({ kind }) => kind)).toEqual(['bootstrap', 'compiled']);
  });

  it('leaves memory to what runs', () => {
    const gibi = 1024 ** 3;
    const compile = imagesWork(factsOf({ system: { memoryAvailableBytes: gibi, cpus: 8 } })).compile;
    expect(compile.memoryBytes).toBeLessThan(gibi);
    expect(compile.jobs).toBe(3);
  });
});
