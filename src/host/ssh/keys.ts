import { readFile } from 'node:fs/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { UserError } from '../../domain/errors.ts';

/** A private key file: ready, or to be opened with a passphrase. */
export type IdentityFile =
  | { path: string; state: 'ready'; key: ParsedKey }
  | { path: string; state: 'encrypted'; data: Buffer }
  | { path: string; state: 'unusable'; why: string };

/** Reads a private key; undefined if there is no such file. */
export async function readIdentity(path: string): Promise<IdentityFile | undefined> {
  let data: Buffer;
  try {
    data = await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : { path, state: 'unusable', why: message };
  }
  const key = ssh2.utils.parseKey(data);
  if (!(key instanceof Error)) {
    return key.isPrivateKey()
      ? { path, state: 'ready', key }
      : { path, state: 'unusable', why: 'not a private key' };
  }
  if (/encrypted|passphrase/i.test(key.message)) return { path, state: 'encrypted', data };
  return { path, state: 'unusable', why: key.message };
}

/** Opens an encrypted key; undefined if the passphrase is wrong. */
export function decryptIdentity(data: Buffer, passphrase: string): ParsedKey | undefined {
  const key = ssh2.utils.parseKey(data, passphrase);
  return key instanceof Error ? undefined : key;
}

/** Reads the key that the user named. Throws UserError('usage') if it cannot be used at all. */
export async function readGivenIdentity(path: string): Promise<IdentityFile> {
  const identity = await readIdentity(path);
  if (identity !== undefined && identity.state !== 'unusable') return identity;
  const why = identity === undefined ? 'there is no such file' : identity.why;
  throw new UserError('usage', `Cannot use the identity file ${path}: ${why}.`, {
    hint: 'Give the private key with -i FILE, in the format that ssh-keygen writes.',
  });
}
