import { z } from 'zod';
import { Secret } from './secret.ts';
import { isTestNumber } from './test-numbers.ts';
import { checked, displayName, hostName, network } from './text.ts';

/** The types of endpoints and what each is: command line, API, SQL rows and documents derive from this table. */

interface EndpointRule {
  /** How it reaches this server, or this server reaches it. */
  transport: 'wss' | 'udp';
  /** Part of the dialplan that its calls start in. */
  context: 'from-internal' | 'vpw' | 'from-pstn';
  /** Places at which it can be reached at the same time. */
  maxContacts: number;
  /** Who makes up its password: this server, or the provider behind it. */
  secret: 'generated' | 'provided';
  /** Whether it registers with this server; if not, it has a fixed address. */
  registers: boolean;
  /** Whether it has a far end, and calls nothing else. */
  wire: boolean;
}

const phone = { context: 'from-internal', secret: 'generated', registers: true, wire: false } as const;
const provider = { transport: 'udp', context: 'from-pstn', secret: 'provided', registers: false } as const;

export const endpointTypes = {
  extension: { ...phone, transport: 'wss', maxContacts: 1 },
  line: { ...phone, transport: 'wss', maxContacts: 5 },
  vpw: { ...phone, transport: 'wss', maxContacts: 2, context: 'vpw', wire: true },
  cas: { ...phone, transport: 'wss', maxContacts: 1 },
  '3rd_party': { ...phone, transport: 'udp', maxContacts: 1 },
  trunk: { ...provider, maxContacts: 1, wire: false },
  sbc: { ...provider, maxContacts: 1, wire: false },
} as const satisfies Record<string, EndpointRule>;

export type EndpointType = keyof typeof endpointTypes;

/** Types that register with this server. */
export const extensionTypes = [
  'extension',
  'line',
  'vpw',
  'cas',
  '3rd_party',
] as const satisfies EndpointType[];
export type ExtensionType = (typeof extensionTypes)[number];

/** How a trunk's signalling travels, with the port that it goes to unless another is named (RFC 3261, 19.1.2). */
const trunkPorts = { udp: 5060, tcp: 5060, tls: 5061 } as const;
export type TrunkTransport = keyof typeof trunkPorts;
const trunkTransports = ['udp', 'tcp', 'tls'] as const satisfies TrunkTransport[];

/** Codecs that a trunk may be limited to; none of them needs a transcoder that Asterisk lacks, but for opus. */
const trunkCodecs = ['ulaw', 'alaw', 'g722', 'gsm', 'opus'] as const;
export type TrunkCodec = (typeof trunkCodecs)[number];

/** Types that lead to a provider. */
export const trunkTypes = ['trunk', 'sbc'] as const satisfies EndpointType[];
export type TrunkType = (typeof trunkTypes)[number];

/** How many digits the number of an extension may have; the dialplan has a pattern for each. */
export const numberLengths = [2, 3, 4, 5, 6, 7, 8] as const;

const number = z
  .string()
  .regex(/^\d+$/, 'a number consists of digits')
  .refine(({ length }) => numberLengths.some((allowed) => allowed === length), 'a number has 2 to 8 digits')
  .refine((text) => !isTestNumber(text), '99999900 to 99999999 are kept for call test');

/** Not digits alone, so that no trunk is taken for an extension. */
const trunkName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/, 'a name has 1 to 32 letters, digits, _ or -, and a letter first');

/** The number of an extension. Throws UserError('usage'). */
export function parseNumber(text: string): string {
  return checked(number, text);
}

/** The name of a trunk. Throws UserError('usage'). */
export function parseTrunkName(text: string): string {
  return checked(trunkName, text);
}

/** A display name; null for an empty one. Throws UserError('usage'). */
export function parseName(text: string): string | null {
  return checked(displayName, text);
}

/** What an extension is made from. */
export const extensionInput = z
  .strictObject({
    number,
    type: z.enum(extensionTypes, `expected one of ${extensionTypes.join(', ')}`),
    name: displayName.optional(),
    /** Number of a vpw's far end. */
    peer: number.optional(),
  })
  .superRefine(({ number, type, peer }, issues) => {
    const problem = peerProblem(number, type, peer);
    if (problem !== null) issues.addIssue({ code: 'custom', path: ['peer'], message: problem });
  });
export type ExtensionInput = z.output<typeof extensionInput>;

/** What of an extension can be changed; what is absent stays. */
export const extensionChange = z.strictObject({ name: displayName.optional(), peer: number.optional() });

/** What an extension is made from, checked. Throws UserError('usage'). */
export function parseExtension(input: z.input<typeof extensionInput>): ExtensionInput {
  return checked(extensionInput, input);
}

/** A change of an extension, checked. Throws UserError('usage'). */
export function parseExtensionChange(
  change: z.input<typeof extensionChange>,
): z.output<typeof extensionChange> {
  return checked(extensionChange, change);
}

/** Why an extension cannot have this far end (or none), as far as that shows without looking at others. */
export function peerProblem(number: string, type: ExtensionType, peer: string | undefined): string | null {
  if (!endpointTypes[type].wire) {
    return peer === undefined ? null : `only a vpw has a far end, and ${number} is of type ${type}`;
  }
  if (peer === undefined) return 'a vpw needs the number of its far end';
  return peer === number ? 'the far end of a vpw is another vpw' : null;
}

/** Widths are those of PJSIP's tables: username 40, password 80 (migrations/001_realtime.sql). */
const trunkFields = {
  host: hostName,
  port: z.int().min(1).max(65535),
  username: z
    .string()
    .regex(/^[A-Za-z0-9._~+*!-]{1,40}$/, 'a user name has 1 to 40 letters, digits or any of . _ ~ + * ! -'),
  /** The provider's; never told again. */
  secret: z
    .string()
    .regex(/^[\x20-\x7E]{1,80}$/, 'a secret has 1 to 80 ASCII characters and no line breaks')
    .regex(/^[^;^]*$/, 'a secret has no ; or ^, which separate values for Asterisk')
    .transform((value) => new Secret(value)),
  /** Where its calls come from. */
  match: z
    .array(network)
    .max(64)
    .transform((list) => [...new Set(list)].sort()),
  /** Whether this server registers with the provider. */
  register: z.boolean(),
  transport: z.enum(trunkTransports, `expected one of ${trunkTransports.join(', ')}`),
  /** Whether sound is encrypted; its keys travel in the signalling. */
  srtp: z.boolean(),
  /** In order of preference; null is what phones use. */
  codecs: z
    .array(z.enum(trunkCodecs, `expected codecs from ${trunkCodecs.join(', ')}`))
    .min(1, 'expected at least one codec')
    .transform((list) => [...new Set(list)])
    .nullable(),
  /** The number shown to whoever is called; null is that of the extension. */
  callerId: z
    .string()
    .regex(/^[+]?\d{1,19}$/, 'a caller id is a number, with or without a + before it')
    .nullable(),
};

/** Why a trunk cannot have this, or null. */
export function srtpProblem({
  transport,
  srtp,
}: {
  transport: TrunkTransport;
  srtp: boolean;
}): string | null {
  return srtp && transport !== 'tls' ? 'SRTP needs TLS: its keys travel in the signalling' : null;
}

/** What a trunk is made from. A host that is an address is matched, if nothing else is. */
export const trunkInput = z
  .strictObject({
    name: trunkName,
    type: z.enum(trunkTypes, `expected one of ${trunkTypes.join(', ')}`),
    ...trunkFields,
    port: trunkFields.port.optional(),
    username: trunkFields.username.optional(),
    secret: trunkFields.secret.optional(),
    match: trunkFields.match.optional(),
    register: trunkFields.register.default(false),
    transport: trunkFields.transport.default('udp'),
    srtp: trunkFields.srtp.default(false),
    codecs: trunkFields.codecs.default(null),
    callerId: trunkFields.callerId.default(null),
  })
  .superRefine((input, issues) => {
    if ((input.username === undefined) !== (input.secret === undefined)) {
      issues.addIssue({ code: 'custom', message: 'a user name and a secret come together' });
    }
    if (input.register && input.username === undefined) {
      issues.addIssue({ code: 'custom', path: ['register'], message: registerNeedsUser });
    }
    const problem = srtpProblem(input);
    if (problem !== null) issues.addIssue({ code: 'custom', path: ['srtp'], message: problem });
  })
  .transform(({ port, ...input }) => ({ ...input, port: port ?? trunkPorts[input.transport] }));

/** What of a trunk can be changed; what is absent stays. A user name of null takes the secret along. */
export const trunkChange = z
  .strictObject({ ...trunkFields, username: trunkFields.username.nullable() })
  .partial();

/** What a trunk is made from, checked. Throws UserError('usage'). */
export function parseTrunk(input: z.input<typeof trunkInput>): z.output<typeof trunkInput> {
  return checked(trunkInput, input);
}

/** A change of a trunk, checked. Throws UserError('usage'). */
export function parseTrunkChange(change: z.input<typeof trunkChange>): z.output<typeof trunkChange> {
  return checked(trunkChange, change);
}

export const registerNeedsUser = 'registering with a provider needs a user name and a secret';

type Column = string | number | null;

export interface EndpointColumns {
  endpoint: Record<string, Column>;
  auth: Record<string, Column>;
  aor: Record<string, Column>;
}

/** An extension as its rows in PJSIP's tables are made from. */
export interface ExtensionRows {
  number: string;
  type: ExtensionType;
  name: string | null;
  peer?: string | null | undefined;
  password: string;
}

/**
 * The columns of an endpoint's three realtime rows. Column names and values are those of Asterisk 21 and 22
 * (configuration of res_pjsip); the transport is left to the phone's own registration.
 */
export function endpointColumns({ number, type, name, peer, password }: ExtensionRows): EndpointColumns {
  const rule = endpointTypes[type];
  return {
    endpoint: {
      id: number,
      aors: number,
      auth: number,
      context: rule.context,
      ...audio,
      callerid: callerId(number, name),
      ...(rule.transport === 'wss' ? { webrtc: 'yes' } : { ...behindNat, rewrite_contact: 'yes' }),
      ...(peer ? { set_var: wireVariable(peer) } : {}),
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

/**
 * Seconds without any sound, or word of it (RTCP, ICE), after which Asterisk ends the call of a far end that vanished.
 * On hold a phone may be silent for as long as people wait. Rows of before got them by migration 013.
 */
const rtpTimeouts = { rtp_timeout: 60, rtp_timeout_hold: 3600 };

/** A browser, a desk phone and a provider share these, so that calls between them need no transcoder. */
export const audio = {
  disallow: 'all',
  allow: 'ulaw,alaw,g722',
  dtmf_mode: 'rfc4733',
  direct_media: 'no',
  ...rtpTimeouts,
};

const behindNat = { rtp_symmetric: 'yes', force_rport: 'yes' };

/** "Name" <number>. */
export function callerId(number: string, name: string | null): string {
  return name === null ? `<${number}>` : `"${name}" <${number}>`;
}

/** What tells the dialplan's context vpw the far end (templates/asterisk/extensions.conf.hbs). */
export function wireVariable(peer: string): string {
  return `VPW_PEER=${peer}`;
}
