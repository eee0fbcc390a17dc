import { setTimeout as sleep } from 'node:timers/promises';
import { type AmiClient, AmiRefused } from './ami/client.ts';
import { amiField } from './ami/parser.ts';

/** This server's registration with a provider. */
export interface OutboundRegistration {
  /** Registered, Unregistered, Rejected, ... as res_pjsip_outbound_registration names it. */
  status: string;
}

/** The registrations with providers by their ids. Throws what the manager connection throws. */
export async function outboundRegistrations(ami: AmiClient): Promise<Map<string, OutboundRegistration>> {
  const registrations = new Map<string, OutboundRegistration>();
  for (const event of await ami.list('PJSIPShowRegistrationsOutbound')) {
    // The list holds the auths too, which have the same names.
    if (amiField(event, 'Event') !== 'OutboundRegistrationDetail') continue;
    const id = amiField(event, 'ObjectName');
    if (id !== undefined) registrations.set(id, { status: amiField(event, 'Status') ?? '' });
  }
  return registrations;
}

/** How long a provider may take to let a registration go. */
const unregisterMs = 2000;
const betweenLooksMs = 50;

/**
 * Takes this server's registration with a provider back; true if the provider has let it go. Do it while the trunk's
 * rows are there: Asterisk answers the provider's challenge with their secret, and lists no registration without them.
 */
export async function unregister(ami: AmiClient, id: string): Promise<boolean> {
  const status = async () => (await outboundRegistrations(ami)).get(id)?.status;
  if ((await status()) !== 'Registered') return true;
  await ami.action('PJSIPUnregister', { Registration: id });
  const giveUpAt = performance.now() + unregisterMs;
  while ((await status()) === 'Registered') {
    if (performance.now() > giveUpAt) return false;
    await sleep(betweenLooksMs);
  }
  return true;
}

/** Registers with a provider again, after unregister. */
export async function registerAgain(ami: AmiClient, id: string): Promise<void> {
  await ami.action('PJSIPRegister', { Registration: id });
}

/**
 * Registers with the providers of trunks that have changed, again and at once. A reload of registrations passes over
 * those whose own settings are as they were, whatever became of their secret, and a provider that refused is not asked
 * again for minutes; one that a reload has just begun is left alone.
 */
export async function registerChanged(ami: AmiClient, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const registrations = await outboundRegistrations(ami);
  for (const id of ids) {
    const status = registrations.get(id)?.status;
    if (status !== undefined && status !== 'Unregistered') await registerAgain(ami, id);
  }
}

/** Asks a trunk's address for a sign of life now; the answer shows in its contact. Nothing if it is gone again. */
export async function qualify(ami: AmiClient, id: string): Promise<void> {
  try {
    await ami.action('PJSIPQualify', { Endpoint: id });
  } catch (error) {
    if (!(error instanceof AmiRefused)) throw error;
  }
}
