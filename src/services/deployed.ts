import { readFile } from 'node:fs/promises';
import { type DeployedSettings, deployedSettings } from '../domain/server-settings.ts';

/**
 * What the last deploy wrote for the API to tell (templates/api/settings.conf), or null where none did. It is read anew
 * each time, so that a change of it restarts nothing.
 */
export async function readDeployed(file: string): Promise<DeployedSettings | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const written: unknown = JSON.parse(text.replaceAll(/^#.*$/gm, ''));
  return deployedSettings.parse(JSON.parse(String(written)));
}
