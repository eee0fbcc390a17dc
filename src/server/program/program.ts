import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../config/package-root.ts';
import { UserError } from '../../domain/errors.ts';
import { readFolder } from '../images/folder.ts';
import { paths } from '../layout.ts';

/** The program as it is put on a server: what commands need there, without the images' parts. */
export interface Program {
  /** Over all names and contents; the server keeps each version in a folder of this name. */
  sha256: string;
  files: { path: string; content: Uint8Array; executable: boolean }[];
}

/** The Node.js that the program runs with on a server: taken out of the API's image there. */
export interface Runtime {
  /** Changes with the image, and with how it is taken. */
  key: string;
  image: string;
  /** The script that copies it, run in a container of the image. */
  script: string;
}

/** What goes to servers, relative to this package. */
const parts = ['bin', 'dist/chunks', 'migrations', 'templates', 'asterisk'];
const singleFiles = ['dist/cli.js', 'package.json'];

/** Reads this program's own files. @throws UserError failed if it was not built. */
export function readProgram(): Program {
  const root = packageRoot();
  const folders = parts.flatMap((folder) =>
    readFolder(join(root, folder)).map(({ path, content }) => ({ path: `${folder}/${path}`, content })),
  );
  const files = [...folders, ...singleFiles.map((path) => ({ path, content: read(root, path) }))].map(
    (file) => ({ ...file, executable: file.path === 'bin/smartcms.js' }),
  );
  const hash = createHash('sha256');
  for (const { path, content } of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return { sha256: hash.digest('hex').slice(0, 16), files };
}

/** The Node.js of an image. */
export function runtimeOf(image: string): Runtime {
  const script = read(packageRoot(), 'templates/cli/take-runtime.mjs').toString();
  const key = createHash('sha256').update(`${image}\0${script}`).digest('hex').slice(0, 16);
  return { key, image, script };
}

function read(root: string, path: string): Buffer {
  try {
    return readFileSync(join(root, path));
  } catch (cause) {
    throw new UserError('failed', `This program is not whole: ${path} is missing.`, {
      hint: root.startsWith(paths.program)
        ? 'Deploy from the machine that SmartCMS is installed on, not from the server.'
        : 'Run: npm run build',
      cause,
    });
  }
}
