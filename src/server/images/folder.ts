import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file with its path below some folder. */
export interface FolderFile {
  path: string;
  content: Uint8Array;
}

/** Every file below a folder, hidden ones left out, in a fixed order; none if there is no such folder. */
export function readFolder(folder: string): FolderFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ path: file.slice(folder.length + 1), content: readFileSync(file) }));
}
