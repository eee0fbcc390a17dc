import { generateIdentity, identityToRecipient } from 'age-encryption';
import { Secret } from '../domain/secret.ts';

/** A key pair for age that exists in memory alone: who made a backup for it too can verify it, until it is forgotten. */
export interface PassingKey {
  identity: Secret;
  recipient: string;
}

export async function passingKey(): Promise<PassingKey> {
  const identity = await generateIdentity();
  return { identity: new Secret(identity), recipient: await identityToRecipient(identity) };
}
