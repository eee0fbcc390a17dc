import { createHash } from 'node:crypto';
import { type ServiceName, serviceNames } from '../layout.ts';
import type { RenderContext, RenderedFile } from './context.ts';
import { apiSecretsOf, perService } from './view.ts';

/**
 * A hash for each service over all that makes its container: its image, its part of the compose file, the
 * files it reads. Equal hashes mean that a deploy leaves the container alone; as a label, a changed hash makes
 * compose recreate it. `compose` is the compose file rendered without hashes.
 */
export function configHashes(
  context: RenderContext,
  files: readonly RenderedFile[],
  compose: string,
): Record<ServiceName, string> {
  const blocks = serviceBlocks(compose);
  return perService((service) => {
    const hash = createHash('sha256');
    const add = (name: string, text: string | Uint8Array) =>
      hash.update(`${name}\0${text.length}\0`).update(text);
    add('image', context.images[service]);
    add('compose', blocks[service]);
    for (const file of files.filter(({ readers }) => readers.includes(service))) add(file.path, file.content);
    if (service === 'api')
      for (const name of apiSecretsOf(context)) add(name, context.secrets[name]?.reveal() ?? '');
    return hash.digest('hex').slice(0, 32);
  });
}

/** The part of each service in the compose file, with what all services share before it. */
function serviceBlocks(compose: string): Record<ServiceName, string> {
  const [shared = '', services = ''] = compose.split(/^services:\n/m);
  return perService((service) => {
    const block = new RegExp(`^ {2}${service}:\\n(?: {4}.*\\n)+`, 'm').exec(services)?.[0];
    if (block === undefined)
      throw new Error(`The compose template has no service ${service} (of ${serviceNames}).`);
    return shared + block;
  });
}
