/** Types of endpoints that register with this server, and what each is in PJSIP's terms. */

export const endpointTypes = ['extension', 'line', 'vpw', 'cas', '3rd_party'] as const;
export type EndpointType = (typeof endpointTypes)[number];

interface EndpointRule {
  transport: 'wss' | 'udp';
  context: 'from-internal' | 'vpw';
  maxContacts: number;
}

const endpointRules: Record<EndpointType, EndpointRule> = {
  extension: { transport: 'wss', context: 'from-internal', maxContacts: 1 },
  line: { transport: 'wss', context: 'from-internal', maxContacts: 5 },
  vpw: { transport: 'wss', context: 'vpw', maxContacts: 2 },
  cas: { transport: 'wss', context: 'from-internal', maxContacts: 1 },
  '3rd_party': { transport: 'udp', context: 'from-internal', maxContacts: 1 },
};

type Column = string | number | null;

export interface EndpointColumns {
  endpoint: Record<string, Column>;
  auth: Record<string, Column>;
  aor: Record<string, Column>;
}

/**
 * The columns of an endpoint's three realtime rows. Column names and values are those of Asterisk 21 and 22
 * (configuration of res_pjsip); the transport is left to the phone's own registration.
 */
export function endpointColumns(input: {
  number: string;
  type: EndpointType;
  name: string;
  password: string;
}): EndpointColumns {
  const { number, type, name, password } = input;
  const rule = endpointRules[type];
  return {
    endpoint: {
      id: number,
      aors: number,
      auth: number,
      context: rule.context,
      disallow: 'all',
      // A browser and a desk phone share these, so that calls between them need no transcoder.
      allow: 'ulaw,alaw,g722',
      dtmf_mode: 'rfc4733',
      direct_media: 'no',
      callerid: callerId(name, number),
      ...(rule.transport === 'wss' ? { webrtc: 'yes' } : behindNat),
    },
    auth: { id: number, auth_type: 'userpass', username: number, password },
    aor: {
      id: number,
      max_contacts: rule.maxContacts,
      // A phone that restarts, or a page that reloads, comes with a new contact; the oldest one makes room.
      remove_existing: 'yes',
      // Without it Asterisk never takes the endpoint for available until it is reloaded.
      qualify_frequency: 60,
    },
  };
}

const behindNat = { rtp_symmetric: 'yes', force_rport: 'yes', rewrite_contact: 'yes' };

/** "Name" <number>, without what would end the quotes or the value (a semicolon separates realtime values). */
function callerId(name: string, number: string): string {
  return `"${name.replaceAll(/["\\;<>\p{Cc}]/gu, '')}" <${number}>`;
}
