import type { Secret } from '../domain/secret.ts';

/**
 * The least cost that OWASP recommends (19 MiB, 2 passes, 1 lane:
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
 */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const currentForm = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$`;

/** An Argon2id hash of a password. */
export async function hashPassword(password: Secret): Promise<string> {
  // Loaded here, so that commands that hash nothing do not load the native module. Argon2id is its default.
  const { hash } = await import('@node-rs/argon2');
  return hash(password.reveal(), cost);
}

/** Whether a password belongs to an Argon2 hash; false for what is no such hash. */
export async function verifyArgon2(hash: string, password: Secret): Promise<boolean> {
  if (!hash.startsWith('$argon2')) return false;
  const { verify } = await import('@node-rs/argon2');
  try {
    return await verify(hash, password.reveal());
  } catch {
    // Not a hash that it can read.
    return false;
  }
}

/** Whether a hash was made at today's cost. */
export function isCurrentHash(hash: string): boolean {
  return hash.startsWith(currentForm);
}
