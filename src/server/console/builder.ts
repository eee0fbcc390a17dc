import { createHash } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import type { BuildInput } from '../../docker/build.ts';
import type { Facts } from '../facts/facts.ts';
import { type BootstrapBase, baseSpec } from '../images/catalog.ts';
import { officialImages, type PulledBase, pulledBase, readImagesRecord } from '../images/registry.ts';
import { readConsoleBuilder } from '../images/sources.ts';
import type { ServerIdentity } from '../state.ts';

/** The image that consoles are built in, on the base that the API's has: the server has that anyway. */
export interface ConsoleBuilder {
  base: BootstrapBase | PulledBase;
  image: BuildInput;
}

/** What consoles are built in on this server. Pure but for reading templates. */
export function consoleBuilder(
  facts: Facts,
  config: Config,
  source: ServerIdentity['images'],
): ConsoleBuilder {
  const base =
    source === 'distribution'
      ? baseSpec('trixie')
      : pulledBase(config.images.registry, officialImages.api, readImagesRecord(facts));
  const { dockerfile, files } = readConsoleBuilder();
  const texts = files.map(({ path, content }) => [path, Buffer.from(content).toString()]);
  const hash = createHash('sha256')
    .update(JSON.stringify({ base: base.tag, dockerfile, texts }))
    .digest('hex')
    .slice(0, 12);
  const labels = { 'smartcms.build-hash': hash };
  return {
    base,
    image: {
      tag: `smartcms/console-builder:${hash}`,
      dockerfile,
      files,
      buildArgs: { BASE: base.tag },
      labels,
    },
  };
}
