import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, in a checkout as in an installed bundle: where templates/ stands. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'templates', 'docker-compose.yml.hbs'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('The templates of SmartCMS are missing: the installation is damaged.');
    folder = parent;
  }
  return folder;
}
