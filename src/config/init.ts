import { writeFile } from 'node:fs/promises';
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

/**
 * Writes a config file and answers with its path.
 * @throws UserError('failed') if it is there and `force` is not given.
 */
export async function writeConfig(
  text: string,
  { file = defaultConfigName, folder, force }: { file?: string | undefined; folder: string; force: boolean },
): Promise<string> {
  const path = resolve(folder, file);
  if (!path.endsWith('.ts')) {
    throw new UserError('usage', `${file}: init writes TypeScript.`, {
      hint: 'Give a name that ends in .ts.',
    });
  }
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') {
      throw new UserError('failed', `${path} is there already.`, { hint: 'Overwrite it with --force.' });
    }
    throw new UserError('failed', `${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
  return path;
}
