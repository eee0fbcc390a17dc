import { randomInt } from 'node:crypto';

/** Letters and digits that are not mistaken for one another. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A secret for people to type: groups of random characters, 5 bits each. */
export function readableSecret(groups: number, length: number): string {
  const pick = () => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  return Array.from({ length: groups }, pick).join('-');
}
