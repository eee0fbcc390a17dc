import type { Secret } from '../domain/secret.ts';

/**
 * An Argon2id hash of a password, with the least cost that OWASP recommends (19 MiB, 2 passes, 1 lane:
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
 */
export async function hashPassword(password: Secret): Promise<string> {
  // Loaded here, so that commands that hash nothing do not load the native module. Argon2id is its default.
  const { hash } = await import('@node-rs/argon2');
  return hash(password.reveal(), { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}
