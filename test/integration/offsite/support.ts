import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from '../../../src/offsite/store.ts';

/** A file of random bytes that looks like a backup. */
export function backupFile(
  folder: string,
  bytes: number,
  name = '20261122T023000Z-ab12.sql.zst',
): SourceFile {
  const content = randomBytes(bytes);
  const path = join(folder, name);
  writeFileSync(path, content);
  return { name, path, bytes, sha256: createHash('sha256').update(content).digest('hex') };
}
