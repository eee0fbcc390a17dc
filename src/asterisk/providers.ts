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

/** Asks a trunk's address for a sign of life now; the answer shows in its contact. Nothing if it is gone again. */
export async function qualify(ami: AmiClient, id: string): Promise<void> {
  try {
    await ami.action('PJSIPQualify', { Endpoint: id });
  } catch (error) {
    if (!(error instanceof AmiRefused)) throw error;
  }
}
