import { isIPv4 } from 'node:net';
import {
  audio,
  type EndpointColumns,
  endpointTypes,
  type TrunkCodec,
  type TrunkTransport,
  type TrunkType,
} from './endpoints.ts';

/** A trunk as its rows in PJSIP's tables are made from. */
export interface TrunkSettings {
  name: string;
  type: TrunkType;
  host: string;
  port: number;
  username: string | null;
  /** Networks whose calls are this trunk's. */
  match: readonly string[];
  register: boolean;
  transport: TrunkTransport;
  /** Whether sound is encrypted, with keys in the signalling (SDES). */
  srtp: boolean;
  /** In order of preference; null is what phones use. */
  codecs: readonly TrunkCodec[] | null;
  /** The number shown to whoever is called; null is that of the extension. */
  callerId: string | null;
}

type Columns = EndpointColumns['endpoint'];

interface TrunkColumns {
  endpoint: Columns;
  aor: Columns;
  /** Null without a user name. */
  auth: Columns | null;
  identifies: Columns[];
  /** Null if this server does not register with the provider. */
  registration: Columns | null;
}

/** Networks whose calls are a trunk's when none is named: its host, if that is an address. */
export function defaultMatch(host: string): string[] {
  return isIPv4(host) ? [host] : [];
}

/**
 * The columns of a trunk's realtime rows, named as in Asterisk 21 and 22. Its calls are known by their address
 * alone: a name in a From header proves nothing. A host name is not matched, since Asterisk would resolve it anew
 * for each unknown request (github.com/asterisk/asterisk/issues/1179).
 */
export function trunkColumns(trunk: TrunkSettings, password: string | null): TrunkColumns {
  const { name, type, host, username, codecs } = trunk;
  const address = addressOf(trunk);
  const auth =
    username === null || password === null ? null : { id: name, auth_type: 'userpass', username, password };
  return {
    endpoint: {
      id: name,
      transport: `transport-${trunk.transport}`,
      aors: name,
      context: endpointTypes[type].context,
      ...audio,
      ...(codecs === null ? {} : { allow: codecs.join(',') }),
      ...(trunk.srtp ? { media_encryption: 'sdes' } : {}),
      // With a user name in From, the caller's number stands beside it (RFC 3325).
      ...(trunk.callerId === null ? {} : { send_pai: 'yes' }),
      identify_by: 'ip',
      rtp_symmetric: 'yes',
      force_rport: 'yes',
      outbound_auth: auth === null ? null : name,
      // Providers tell their customers by these.
      from_user: username,
      from_domain: host,
    },
    // Its one contact is fixed. None may be registered: a forged sender could draw calls to itself.
    aor: { id: name, contact: address, max_contacts: 0, qualify_frequency: 60 },
    auth,
    identifies: trunk.match.map((match, index) => ({ id: `${name}-${index + 1}`, endpoint: name, match })),
    registration: trunk.register && username !== null ? registration(trunk, username, address) : null,
  };
}

/** Where a trunk is called. Asterisk's realtime separates values at a semicolon, which is written ^3B for it. */
function addressOf({ host, port, transport }: TrunkSettings): string {
  return `sip:${host}:${port}${transport === 'udp' ? '' : `^3Btransport=${transport}`}`;
}

function registration(
  { name, host, port, transport }: TrunkSettings,
  username: string,
  address: string,
): Columns {
  return {
    id: name,
    server_uri: address,
    client_uri: `sip:${username}@${host}:${port}`,
    contact_user: username,
    outbound_auth: name,
    transport: `transport-${transport}`,
    expiration: 3600,
    // Not up to 10 s later, which is for servers with many; whoever asks for it wants to know.
    max_random_initial_delay: 0,
    retry_interval: 30,
    // A provider that refuses for a while, for instance during its own maintenance, is asked again.
    forbidden_retry_interval: 300,
    fatal_retry_interval: 300,
    auth_rejection_permanent: 'no',
    max_retries: 1_000_000,
    // Calls are this trunk's by a mark in its contact, from whatever address they come.
    line: 'yes',
    endpoint: name,
  };
}
