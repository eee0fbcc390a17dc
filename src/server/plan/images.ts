import type { Config } from '../../config/schema.ts';
import type { Facts } from '../facts/facts.ts';
import { type Catalog, distributionCatalog, registryCatalog } from '../images/catalog.ts';
import { compileInputs, compilesAsterisk } from '../images/compiled.ts';
import { type PulledBase, readImagesRecord, reference } from '../images/registry.ts';
import { readCompileSources, readImageSources } from '../images/sources.ts';
import type { ServerIdentity } from '../state.ts';
import type { Step } from './step.ts';

/** Memory that one build may need, at most. */
const bytesPerBuild = 700 * 1024 ** 2;

/** What the server's images are made of, by what was recorded there. */
export function imageCatalog(
  facts: Facts,
  config: Config,
  source: ServerIdentity['images'],
  version: string,
): Catalog {
  const record = readImagesRecord(facts);
  const compile = compilesAsterisk(config.asterisk, source)
    ? { inputs: compileInputs(config.asterisk, source, record), ...readCompileSources() }
    : undefined;
  const input = { version, sources: readImageSources(source), compile };
  if (source === 'distribution') return distributionCatalog(input);
  return registryCatalog(input, { registry: config.images.registry, record });
}

/**
 * Looks up the digests of base images that the server has not recorded yet; of all if `renew`. It comes before all
 * that depends on images: until it is done, the tags of images that such a base is under are not the real ones.
 */
export function planBaseImages(
  facts: Facts,
  config: Config,
  { bases }: Catalog,
  renew: boolean,
): Step | null {
  const pulled = bases.filter((base): base is PulledBase => base.kind === 'pulled');
  const record = readImagesRecord(facts);
  const unknown = pulled.filter(({ name }) => renew || record.bases[name] === undefined);
  if (unknown.length === 0) return null;
  const names = [...new Set(unknown.map(({ name }) => name))];
  return {
    id: 'base-images',
    title: 'Look up base images',
    changes: names.map((name) => ({
      action: record.bases[name] === undefined ? 'create' : 'update',
      subject: `digest of ${reference(config.images.registry, name)}`,
      diff: null,
    })),
    work: { kind: 'digests', registry: config.images.registry, names },
  };
}

/** Builds the images that the server does not have; an image's tag is the hash of what it is made of. */
export function planImages(facts: Facts, { images, bases }: Catalog): Step | null {
  const missing = images.filter(({ tag }) => !facts.images.includes(tag));
  if (missing.length === 0) return null;
  const absent = bases.filter(({ tag }) => !facts.images.includes(tag));
  const compiled = absent.filter(
    (base) => base.kind === 'compiled' && missing.some((image) => image.bases.includes(base.tag)),
  );
  const wanted = new Set([
    ...missing.flatMap((image) => image.bases),
    ...compiled.flatMap((base) => (base.kind === 'compiled' ? [base.base] : [])),
  ]);
  const neededBases = absent.filter(({ tag }) => wanted.has(tag));
  const parallel = Math.max(1, Math.min(4, Math.floor(facts.system.memoryAvailableBytes / bytesPerBuild)));
  return {
    id: 'images',
    title: 'Build images',
    changes: [...neededBases, ...missing].map(({ tag }) => ({
      action: 'create',
      subject: `image ${tag}`,
      diff: null,
    })),
    work: { kind: 'images', bases: neededBases, images: missing, parallel, compile: compileLimits(facts) },
  };
}

/** Memory that one process of a compile may need. */
const bytesPerJob = 300 * 1024 ** 2;

/** All but a tenth of what is free: the services that run must not be what gives way. */
export function compileLimits({ system }: Facts): { memoryBytes: number; jobs: number } {
  const memoryBytes = Math.max(512 * 1024 ** 2, Math.floor(system.memoryAvailableBytes * 0.9));
  return { memoryBytes, jobs: Math.max(1, Math.min(system.cpus, Math.floor(memoryBytes / bytesPerJob))) };
}
