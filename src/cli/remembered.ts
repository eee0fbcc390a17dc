import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The last deployed target as it was typed, or null; `state` is the folder for what is kept between runs. */
export async function lastTarget(state: string): Promise<string | null> {
  const text = await readFile(targetFile(state), 'utf8').catch(() => '');
  return text.trim() || null;
}

/** Remembers a target for commands that name none. */
export async function rememberTarget(target: string, state: string): Promise<void> {
  const file = targetFile(state);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${target}\n`, { mode: 0o600 });
}

/** Forgets a target that is gone, if it is the one remembered. */
export async function forgetTarget(target: string, state: string): Promise<void> {
  if ((await lastTarget(state)) === target) await rm(targetFile(state), { force: true });
}

function targetFile(state: string): string {
  return join(state, 'last-target');
}
