import type { Config } from '../config/schema.ts';
import { Secret } from '../domain/secret.ts';
import type { Prompts } from './prompts.ts';

const passwordVariable = 'SMARTCMS_REGISTRY_PASSWORD';

/** Never from the command line, where others could read it, nor from the config, which is shared. */
export async function registryPassword(
  { registry, username }: Config['images'],
  prompts: Prompts,
): Promise<Secret> {
  const given = process.env[passwordVariable];
  if (given) return new Secret(given);
  const question = `Password of ${username} at ${registry ?? 'Docker Hub'}:`;
  return new Secret(await prompts.password(question, `the variable ${passwordVariable}`));
}
