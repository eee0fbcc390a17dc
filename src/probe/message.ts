import { createHash, randomBytes } from 'node:crypto';

export type SipHeader = [name: string, value: string];

/** A SIP message as far as a probe's phone needs it (RFC 3261, section 7); headers keep their order. */
export interface SipMessage {
  start: string;
  headers: SipHeader[];
  body: string;
}

export function parseSip(text: string): SipMessage {
  const end = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = (end === -1 ? text : text.slice(0, end)).split('\r\n');
  const headers = lines.map((line): SipHeader => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return { start, headers, body: end === -1 ? '' : text.slice(end + 4) };
}

export function formatSip({ start, headers, body }: SipMessage): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${start}\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** All values of a header, whatever the case of its name. */
export function sipHeaders({ headers }: SipMessage, name: string): string[] {
  return headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** The status of a response, 0 for a request. */
export function sipStatus({ start }: SipMessage): number {
  return Number(/^SIP\/2\.0 (\d{3})/.exec(start)?.[1] ?? 0);
}

/** An answer to a request: its dialogue headers, and a tag of ours (RFC 3261, 8.2.6.2). */
export function sipAnswer(request: SipMessage, status: string): SipMessage {
  const copied = request.headers.flatMap(([name, value]): SipHeader[] => {
    if (!/^(via|from|to|call-id|cseq)$/i.test(name)) return [];
    const untagged = /^to$/i.test(name) && !/;tag=/i.test(value);
    return [[name, untagged ? `${value};tag=${randomBytes(4).toString('hex')}` : value]];
  });
  return { start: `SIP/2.0 ${status}`, headers: copied, body: '' };
}

/** What a request says, but for what its sender adds. */
export interface SipRequest {
  method: string;
  uri: string;
  /** Values of From and To. */
  from: string;
  to: string;
  callId: string;
  headers: SipHeader[];
  body: string;
}

/** Where a request comes from: as Via names it, and which request of its sender it is. */
export interface SipOrigin {
  protocol: 'UDP' | 'TCP' | 'TLS' | 'WSS';
  /** Host, with the port where there is one. */
  address: string;
  sequence: number;
  userAgent: string;
}

/** A request with the headers that every one has (RFC 3261, 8.1.1). */
export function sipRequest(request: SipRequest, origin: SipOrigin): SipMessage {
  const { method, uri, from, to, callId, headers, body } = request;
  const { protocol, address, sequence, userAgent } = origin;
  const branch = `z9hG4bK${randomBytes(8).toString('hex')}`;
  const common: SipHeader[] = [
    ['Via', `SIP/2.0/${protocol} ${address};rport;branch=${branch}`],
    ['Max-Forwards', '70'],
    ['From', from],
    ['To', to],
    ['Call-ID', callId],
    ['CSeq', `${sequence} ${method}`],
    ['User-Agent', userAgent],
  ];
  return { start: `${method} ${uri} SIP/2.0`, headers: [...common, ...headers], body };
}

/** Acknowledges the final answer to an INVITE: at its contact, or a refusal where the INVITE went (RFC 3261, 17.1.1.3). */
export function sipAck(invite: SipMessage, response: SipMessage): SipMessage {
  const [, uri = ''] = invite.start.split(' ');
  const [to = ''] = sipHeaders(response, 'To');
  const kept = invite.headers.filter(([name]) => /^(via|max-forwards|from|call-id|user-agent)$/i.test(name));
  const number = Number.parseInt(sipHeaders(invite, 'CSeq')[0] ?? '', 10);
  const target = sipStatus(response) === 200 ? contactOf(response, uri) : uri;
  return {
    start: `ACK ${target} SIP/2.0`,
    headers: [...kept, ['To', to], ['CSeq', `${number} ACK`]],
    body: '',
  };
}

/** The URI of a message's contact. */
export function contactOf(message: SipMessage, otherwise: string): string {
  const [contact = ''] = sipHeaders(message, 'Contact');
  return /<([^>]+)>/.exec(contact)?.[1] ?? otherwise;
}

export interface DigestInput {
  username: string;
  password: string;
  method: string;
  uri: string;
}

/** The Authorization value for a WWW-Authenticate challenge: MD5, with or without qop=auth (RFC 2617, 3.2.2). */
export function digest(challenge: string, { username, password, method, uri }: DigestInput): string {
  const given = (name: string) => new RegExp(`\\b${name}="?([^",]+)"?`, 'i').exec(challenge)?.[1];
  const realm = given('realm') ?? '';
  const nonce = given('nonce') ?? '';
  const opaque = given('opaque');
  const secret = md5(`${username}:${realm}:${password}`);
  const request = md5(`${method}:${uri}`);
  const parts = [`username="${username}"`, `realm="${realm}"`, `nonce="${nonce}"`, `uri="${uri}"`];
  if (given('qop') === undefined) {
    parts.push(`response="${md5(`${secret}:${nonce}:${request}`)}"`);
  } else {
    const cnonce = randomBytes(8).toString('hex');
    const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${request}`);
    parts.push(`response="${response}"`, `cnonce="${cnonce}"`, 'nc=00000001', 'qop=auth');
  }
  if (opaque !== undefined) parts.push(`opaque="${opaque}"`);
  return `Digest ${parts.join(', ')}, algorithm=MD5`;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
