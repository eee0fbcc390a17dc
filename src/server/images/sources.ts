import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.ts';
import { UserError } from '../../domain/errors.ts';
import { paths, type ServiceName, serviceNames } from '../layout.ts';
import type { ServerIdentity } from '../state.ts';
import type { ImageSource } from './catalog.ts';
import { type FolderFile, readFolder } from './folder.ts';

/** The folder of each image, and what of this package's own goes into it. */
const folders: Record<ServiceName, { folder: string; adds?: { from: string; to: string } }> = {
  db: { folder: 'templates/images/db' },
  redis: { folder: 'templates/images/redis' },
  asterisk: { folder: 'asterisk' },
  api: { folder: 'templates/images/api', adds: { from: 'dist/api', to: 'app' } },
  frontend: { folder: 'templates/images/frontend', adds: { from: 'dist/web', to: 'web' } },
};

/** Where the Dockerfiles are that begin with an official image; all else is as for Debian's packages. */
const officialFolder = 'templates/images/official';

/** Reads what Asterisk is compiled in, and what its image is then made of. */
export function readCompileSources(): { builder: ImageSource; image: ImageSource } {
  const read = (name: string) => sourceOf(readFolder(join(packageRoot(), 'templates/images', name)), name);
  const { dockerfile } = read('asterisk-source');
  return { builder: read('asterisk-builder'), image: { ...readSource('asterisk'), dockerfile } };
}

/** Reads what a console of one's own is built in. */
export function readConsoleBuilder(): ImageSource {
  const folder = 'templates/images/console-builder';
  return sourceOf(readFolder(join(packageRoot(), folder)), folder);
}

/** Reads what the images are built from. Throws UserError('failed') if the API was not built yet. */
export function readImageSources(
  origin: ServerIdentity['images'] = 'distribution',
): Record<ServiceName, ImageSource> {
  const entries = serviceNames.map((service) => {
    const source = readSource(service);
    // Asterisk has no official image.
    if (origin === 'distribution' || service === 'asterisk') return [service, source] as const;
    const file = join(packageRoot(), officialFolder, `${service}.Dockerfile`);
    return [service, { ...source, dockerfile: readFileSync(file, 'utf8') }] as const;
  });
  return Object.fromEntries(entries) as Record<ServiceName, ImageSource>;
}

function readSource(service: ServiceName): ImageSource {
  const root = packageRoot();
  const { folder, adds } = folders[service];
  const { dockerfile, files } = sourceOf(readFolder(join(root, folder)), folder);
  if (adds !== undefined) {
    const added = readFolder(join(root, adds.from));
    if (added.length === 0) {
      throw new UserError('failed', `The image of ${service} cannot be built: ${adds.from} is missing.`, {
        hint: root.startsWith(paths.program)
          ? 'Deploy from the machine that SmartCMS is installed on, not from the server.'
          : 'Run: npm run build',
      });
    }
    files.push(...added.map(({ path, content }) => ({ path: `${adds.to}/${path}`, content })));
  }
  return { dockerfile, files };
}

function sourceOf(own: FolderFile[], folder: string): ImageSource {
  const dockerfile = own.find(({ path }) => path === 'Dockerfile');
  if (dockerfile === undefined) throw new Error(`There is no Dockerfile in ${folder}.`);
  const files = own.filter((file) => file !== dockerfile);
  return { dockerfile: Buffer.from(dockerfile.content).toString('utf8'), files };
}
