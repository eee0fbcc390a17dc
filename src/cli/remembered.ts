import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stateFolder } from './folders.ts';

/** The last deployed target as it was typed, or null. */
export async function lastTarget(env: NodeJS.ProcessEnv): Promise<string | null> {
  const text = await readFile(targetFile(env), 'utf8').catch(() => '');
  return text.trim() || null;
}

/** Remembers a target for commands that name none. */
export async function rememberTarget(target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const file = targetFile(env);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${target}\n`, { mode: 0o600 });
}

function targetFile(env: NodeJS.ProcessEnv): string {
  return join(stateFolder(env), 'last-target');
}
