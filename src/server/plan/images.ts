import type { Facts } from '../facts/facts.ts';
import type { BaseSpec, ImageSpec } from '../images/catalog.ts';
import type { Step } from './step.ts';

/** Memory that one build may need, at most. */
const bytesPerBuild = 700 * 1024 ** 2;

/** Builds the images that the server does not have; an image's tag is the hash of what it is made of. */
export function planImages(facts: Facts, images: ImageSpec[], bases: BaseSpec[]): Step | null {
  const missing = images.filter(({ tag }) => !facts.images.includes(tag));
  if (missing.length === 0) return null;
  const neededBases = bases.filter(
    ({ tag, suite }) => !facts.images.includes(tag) && missing.some(({ base }) => base === suite),
  );
  const parallel = Math.max(1, Math.min(4, Math.floor(facts.system.memoryAvailableBytes / bytesPerBuild)));
  return {
    id: 'images',
    title: 'Build images',
    changes: [...neededBases, ...missing].map(({ tag }) => ({
      action: 'create',
      subject: `image ${tag}`,
      diff: null,
    })),
    work: { kind: 'images', bases: neededBases, images: missing, parallel },
  };
}
