import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Bearer tokens: `id|secret`, of which only the secret's hash is stored. */

const hourMs = 60 * 60 * 1000;
/** A session ends when it was not used for this long. */
const idleMs = 12 * hourMs;

/** A session ends after this long, however much it is used. */
export const longestSessionMs = 30 * 24 * hourMs;
/** Use is written down at most this often. */
const noteUseEveryMs = 60 * 1000;

/** A secret of 256 random bits in 43 characters. */
export function newTokenSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a secret. It has too many random bits to be guessed, so that a fast hash is enough. */
export function tokenHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The parts of a token, or null if it has not the form of one. */
export function parseToken(token: string): { id: number; secret: string } | null {
  const [, id, secret] = /^(\d{1,15})\|([A-Za-z0-9_-]{43})$/.exec(token) ?? [];
  return id === undefined || secret === undefined ? null : { id: Number(id), secret };
}

/** Compares in a time that tells nothing about the stored hash. */
export function isSecretOf(hash: Buffer, secret: string): boolean {
  return timingSafeEqual(hash, tokenHash(secret));
}

/** When a session ends that was used at a moment. */
export function sessionExpiry(usedAt: Date, endsAt: Date): Date {
  return new Date(Math.min(usedAt.getTime() + idleMs, endsAt.getTime()));
}

/** Whether a session's use must be written down, for it to go on. */
export function isUseDue(lastUsedAt: Date, now: Date): boolean {
  return now.getTime() - lastUsedAt.getTime() >= noteUseEveryMs;
}
