import { access, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../domain/errors.ts';
import { defaultConfigName } from './load.ts';
import { configSchema } from './schema.ts';

export interface Answers {
  target: string | null;
  domain: string | null;
  timeZone: string;
}

/** What is wrong with an answer for a key of the config, or null. An empty answer leaves the key out. */
export function checkAnswer(path: readonly string[], answer: string): string | null {
  if (answer === '') return null;
  const config = path.reduceRight<unknown>((value, key) => ({ [key]: value }), answer);
  const parsed = configSchema.safeParse(config);
  return parsed.success ? null : (parsed.error.issues[0]?.message ?? 'not a valid value');
}

/** The text of a config file: the answers, and a comment where there is none. */
export function draftConfig({ target, domain, timeZone }: Answers): string {
  const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
  return `import type { Config } from 'smartcms';

/**
 * The phone server. Every key has a default: \`smartcms config docs\` lists them all.
 */
export default {
  ${target === null ? "// target: 'root@203.0.113.10'," : `target: ${quoted(target)},`}
  network: {
    publicAddress: 'auto',
    localNetworks: [],
    domain: ${domain === null ? 'null' : quoted(domain)},
  },
  timeZone: ${quoted(timeZone)},
} satisfies Config;
`;
}

export interface ConfigPlace {
  /** As the user named it; none means smartcms.config.ts. */
  file: string | undefined;
  folder: string;
  /** Overwrite a file that is there. */
  force: boolean;
}

/**
 * Stops before any question is asked whose answers could not be written.
 * @throws UserError('failed') for a file that is there, 'usage' for one that is not TypeScript.
 */
export async function refuseExisting(place: ConfigPlace): Promise<void> {
  const path = pathOf(place);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists && !place.force) throw occupied(path);
}

/**
 * Writes a config file and answers with its path.
 * @throws UserError('failed') if it is there and `force` is not given.
 */
export async function writeConfig(text: string, place: ConfigPlace): Promise<string> {
  const path = pathOf(place);
  try {
    await writeFile(path, text, { flag: place.force ? 'w' : 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw occupied(path);
    throw new UserError('failed', `${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  return path;
}

function pathOf({ file = defaultConfigName, folder }: ConfigPlace): string {
  if (file.endsWith('.ts')) return resolve(folder, file);
  throw new UserError('usage', `${file}: init writes TypeScript.`, { hint: 'Give a name that ends in .ts.' });
}

function occupied(path: string): UserError {
  return new UserError('failed', `${path} is there already.`, { hint: 'Overwrite it with --force.' });
}
