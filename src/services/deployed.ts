import { readFile } from 'node:fs/promises';
import { type DeployedSettings, parseDeployed } from '../domain/server-settings.ts';
import type { Facts } from '../server/facts/facts.ts';
import { paths } from '../server/layout.ts';

/**
 * What the last deploy wrote for the API to tell (templates/api/settings.conf), or null where none did. It is read anew
 * each time, so that a change of it restarts nothing.
 */
export async function readDeployed(file: string): Promise<DeployedSettings | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : parseDeployed(text);
}

/** The same from the facts of a server; null also where another SmartCMS wrote it. Pure. */
export function deployedOf({ files }: Pick<Facts, 'files'>): DeployedSettings | null {
  const text = files.get(`${paths.apiFiles}/settings.conf`)?.content;
  if (text === undefined) return null;
  try {
    return parseDeployed(text);
  } catch {
    return null;
  }
}
