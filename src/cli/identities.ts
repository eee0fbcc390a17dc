import { readFile } from 'node:fs/promises';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { OptionDefinition } from './command.ts';

/** `--identity` is SSH's. */
export const decryptOption: OptionDefinition = {
  flags: '--decrypt-with <file>',
  about: 'File with the secret key (AGE-SECRET-KEY-...) for what is encrypted, as age-keygen writes it',
};

/** The keys in the file that --decrypt-with names; none without it. */
export async function readIdentities(file: string | undefined): Promise<Secret[]> {
  if (file === undefined) return [];
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError('usage', `${file} cannot be read.`, { cause });
  });
  const { parseKeys } = await import('../services/backup-verify.ts');
  return parseKeys(text);
}
