import { describe, expect, it } from 'vitest';
import {
  baseSpec,
  type Catalog,
  distributionCatalog,
  type ImageSource,
  registryCatalog,
} from '../../../../src/server/images/catalog.ts';
import { type ImagesRecord, officialImages } from '../../../../src/server/images/registry.ts';
import { type ServiceName, serviceNames, userIds } from '../../../../src/server/layout.ts';
import { perService } from '../../../../src/server/render/view.ts';

const sources = (
  changes: Partial<Record<ServiceName, Partial<ImageSource>>> = {},
): Record<ServiceName, ImageSource> =>
  perService((service) => ({
    dockerfile: 'ARG BASE\nFROM $BASE\n',
    files: [
      { path: 'b', content: Buffer.from('b') },
      { path: 'a', content: Buffer.from('a') },
    ],
    ...changes[service],
  }));

const packaged = (changes = {}, version = '1.0.0') =>
  distributionCatalog({ version, sources: sources(changes) });

const tagsOf = ({ images }: Catalog) => Object.fromEntries(images.map(({ service, tag }) => [service, tag]));

/** The services whose tag differs between two catalogs. */
const rebuilt = (before: Catalog, after: Catalog) =>
  serviceNames.filter((service) => tagsOf(before)[service] !== tagsOf(after)[service]);

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const recorded: ImagesRecord = {
  bases: Object.fromEntries(Object.values(officialImages).map((name) => [name, digest('a')])),
  sources: {},
  pulled: [],
};
const official = (registry: string | null = null, record = recorded) =>
  registryCatalog({ version: '1.0.0', sources: sources() }, { registry, record });

describe.each([
  ['Debian packages', packaged()],
  ['official images', official()],
])('the catalog of %s', (_name, { images, bases }) => {
  it('has one image a service, tagged by a hash', () => {
    expect(images.map(({ service }) => service)).toEqual([...serviceNames]);
    for (const {
      service,
      tag,
      buildArgs,
      bases: [base],
    } of images) {
      expect(tag).toMatch(new RegExp(`^smartcms/${service}:[0-9a-f]{12}$`));
      expect(buildArgs).toMatchObject({ BASE: base, SERVICE_UID: String(userIds[service]) });
    }
  });

  it('makes every base that an image stands on', () => {
    const made = bases.map(({ tag }) => tag);
    for (const image of images) for (const tag of image.bases) expect(made).toContain(tag);
  });
});

describe('the catalog of Debian packages', () => {
  it('rebuilds an image only for what goes into it', () => {
    const changed = (changes = {}, version = '1.0.0') => rebuilt(packaged(), packaged(changes, version));
    expect(changed()).toEqual([]);
    expect(changed({ db: { dockerfile: 'FROM other' } })).toEqual(['db']);
    expect(changed({ redis: { files: [] } })).toEqual(['redis']);
    expect(changed({ frontend: { files: [{ path: 'a', content: Buffer.from('b') }] } })).toEqual([
      'frontend',
    ]);
    expect(changed({}, '1.0.1')).toEqual(['api']);
  });

  it('does not mind the order of files', () => {
    expect(rebuilt(packaged(), packaged({ db: { files: [...sources().db.files].reverse() } }))).toEqual([]);
  });

  it('takes Asterisk alone from the release under development, whose dates may be past', () => {
    const forky = packaged().images.filter(({ bases }) => bases.includes(baseSpec('forky').tag));
    expect(forky.map(({ service }) => service)).toEqual(['asterisk']);
    expect(baseSpec('forky').aptOptions).toEqual(['Acquire::Check-Valid-Until=false']);
    expect(baseSpec('trixie').aptOptions).toEqual([]);
  });

  it('has the tags that servers out there have', () => {
    // Computed by the first release: with other tags, each of its servers would rebuild and restart everything.
    expect(tagsOf(packaged())).toEqual({
      db: 'smartcms/db:de3118d6bad3',
      redis: 'smartcms/redis:4d637d4fb72a',
      asterisk: 'smartcms/asterisk:f54c3920380b',
      api: 'smartcms/api:99cdc4048592',
      frontend: 'smartcms/frontend:dcf33233389a',
    });
  });
});

describe('the catalog of official images', () => {
  it('names a base by its tag until its digest is recorded, and by that from then on', () => {
    const unknown = official(null, { bases: {}, sources: {}, pulled: [] });
    expect(unknown.bases[0]).toMatchObject({ tag: 'docker.io/library/mariadb:11.4', name: 'mariadb:11.4' });
    expect(official().bases[0]).toMatchObject({ tag: `docker.io/library/mariadb@${digest('a')}` });
    expect(rebuilt(unknown, official())).toEqual(['db', 'redis', 'api', 'frontend']);
  });

  it('rebuilds just what a new digest is of', () => {
    const bases = { ...recorded.bases, [officialImages.redis]: digest('b') };
    expect(rebuilt(official(), official(null, { ...recorded, bases }))).toEqual(['redis']);
  });

  it('takes the same images from a mirror, and rebuilds nothing for it', () => {
    const mirrored = official('mirror.example.com:5000/hub');
    expect(mirrored.bases[0]).toMatchObject({ tag: `mirror.example.com:5000/hub/mariadb@${digest('a')}` });
    expect(rebuilt(official(), mirrored)).toEqual([]);
  });
});
