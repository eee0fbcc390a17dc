import type { AmiClient } from './ami/client.ts';
import { introductionAgent } from './introduce.ts';
import { liveContacts } from './live.ts';
import { seeEndpoint } from './realtime.ts';

/** How many phones are registered, by number; those of which there are none are left out. */
export async function registrationCounts(ami: AmiClient): Promise<Map<string, number>> {
  return new Map([...(await liveContacts(ami))].map(([id, contacts]) => [id, contacts.length]));
}

/**
 * Whether a phone of which `known` contacts are known may have another number of them, by the status that Asterisk tells
 * of one: a new contact is `NonQualified`, one that went `Removed`. Answers to Asterisk's own questions come every
 * minute from every phone and tell of a contact that is there.
 */
export function mayChangeRegistrations(status: string, known: number): boolean {
  return known === 0 || !['Reachable', 'Unreachable'].includes(status);
}

/** How many phones are registered of some numbers alone. */
export async function registrationsOf(
  ami: AmiClient,
  numbers: readonly string[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const number of numbers) {
    const { contacts = [] } = (await seeEndpoint(ami, number)) ?? {};
    const phones = contacts.filter(({ userAgent }) => userAgent !== introductionAgent);
    if (phones.length > 0) counts.set(number, phones.length);
  }
  return counts;
}
