import { describe, expect, it } from 'vitest';
import {
  baseSpec,
  distribution,
  type ImageSource,
  imageCatalog,
} from '../../../../src/server/images/catalog.ts';
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

const tagsOf = (changes = {}, version = '1.0.0') =>
  Object.fromEntries(
    imageCatalog({ version, sources: sources(changes) }).map(({ service, tag }) => [service, tag]),
  );

/** The services whose tag differs from that of the unchanged catalog. */
const rebuilt = (changes = {}, version = '1.0.0') =>
  serviceNames.filter((service) => tagsOf()[service] !== tagsOf(changes, version)[service]);

describe('the catalog of images', () => {
  it('has one image a service, tagged by a hash', () => {
    const images = imageCatalog({ version: '1.0.0', sources: sources() });
    expect(images.map(({ service }) => service)).toEqual([...serviceNames]);
    for (const { service, tag, buildArgs, base } of images) {
      expect(tag).toMatch(new RegExp(`^smartcms/${service}:[0-9a-f]{12}$`));
      expect(buildArgs).toMatchObject({ BASE: baseSpec(base).tag, SERVICE_UID: String(userIds[service]) });
    }
  });

  it('rebuilds an image only for what goes into it', () => {
    expect(rebuilt()).toEqual([]);
    expect(rebuilt({ db: { dockerfile: 'FROM other' } })).toEqual(['db']);
    expect(rebuilt({ redis: { files: [] } })).toEqual(['redis']);
    expect(rebuilt({ frontend: { files: [{ path: 'a', content: Buffer.from('b') }] } })).toEqual([
      'frontend',
    ]);
    expect(rebuilt({}, '1.0.1')).toEqual(['api']);
  });

  it('does not mind the order of files', () => {
    expect(rebuilt({ db: { files: [...sources().db.files].reverse() } })).toEqual([]);
  });

  it('takes Asterisk alone from the release under development, whose dates may be past', () => {
    const images = imageCatalog({ version: '1.0.0', sources: sources() });
    expect(images.filter(({ base }) => base === 'forky').map(({ service }) => service)).toEqual(['asterisk']);
    expect(baseSpec('forky').aptOptions).toEqual(['Acquire::Check-Valid-Until=false']);
    expect(baseSpec('trixie').aptOptions).toEqual([]);
  });

  it('makes every base that an image stands on', () => {
    const made = distribution.bases().map(({ tag }) => tag);
    for (const { buildArgs, base } of distribution.images({ version: '1.0.0', sources: sources() })) {
      expect(made).toContain(baseSpec(base).tag);
      expect(buildArgs).toMatchObject({ BASE: baseSpec(base).tag });
    }
  });
});
