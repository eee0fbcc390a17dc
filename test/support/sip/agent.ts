import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  contactOf,
  digest,
  formatSip,
  parseSip,
  type SipHeader,
  type SipMessage,
  type SipRequest,
  sipAck,
  sipAnswer,
  sipHeaders,
  sipRequest,
  sipStatus,
} from './message.ts';
import { Rtp } from './rtp.ts';

export interface AgentOptions {
  /** Address of the server. */
  server: string;
  number: string;
  /** Absent for a provider, whom the server knows by its address. */
  password?: string;
  /** What it answers to a request of the server's: a status line, silence, or what is usual (undefined). */
  behave?: (request: SipMessage) => string | 'silence' | undefined;
}

const sipPort = 5060;
const resendMs = 500;
const patienceMs = 15_000;
const userAgent = 'Test agent/1.0';
const familyOf = (address: string) => (isIPv6(address) ? 'udp6' : 'udp4');
const inUri = (address: string) => (isIPv6(address) ? `[${address}]` : address);
const token = () => randomBytes(6).toString('hex');

/** Waits until something is there. Throws if it does not come. */
export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > giveUpAt) throw new Error(`${what}: not within ${patienceMs / 1000} s`);
    await sleep(20);
  }
}

/** A SIP user agent over UDP with calls that are answered, held and transferred: a desk phone, or a provider. */
export class Agent {
  readonly number: string;
  readonly port: number;
  readonly address: string;
  /** Every call that came in or went out, in order. */
  readonly calls: Leg[] = [];
  /** Every request of the server's, in order. */
  readonly requests: SipMessage[] = [];
  readonly options: AgentOptions;
  readonly #socket: Socket;
  readonly #waiting = new Map<string, (response: SipMessage) => void>();
  #sequence = 0;
  #closed = false;

  private constructor(options: AgentOptions, socket: Socket) {
    this.options = options;
    this.number = options.number;
    this.#socket = socket;
    const { address, port } = socket.address();
    this.address = address;
    this.port = port;
    socket.on('error', () => undefined);
    socket.on('message', (data, from) => {
      if (data.toString().trim() === '') return;
      const message = parseSip(data.toString());
      const reply = (answer: SipMessage) => socket.send(formatSip(answer), from.port, from.address);
      if (sipStatus(message) === 0) void this.#take(message, reply);
      else this.#waiting.get(sipHeaders(message, 'CSeq').join())?.(message);
    });
  }

  static async open(options: AgentOptions): Promise<Agent> {
    const family = familyOf(options.server);
    const way = createSocket(family);
    way.connect(sipPort, options.server);
    await once(way, 'connect');
    const { address } = way.address();
    way.close();
    // Not connected: others of the server's machine may ask a provider too.
    const socket = createSocket(family);
    socket.bind({ address });
    await once(socket, 'listening');
    return new Agent(options, socket);
  }

  get contact(): string {
    return `<sip:${this.number}@${inUri(this.address)}:${this.port}>`;
  }

  uri(number: string): string {
    return `sip:${number}@${inUri(this.options.server)}`;
  }

  /** The status of its registration. */
  async register(): Promise<number> {
    const own = `<${this.uri(this.number)}>`;
    const response = await this.request({
      ...{
        method: 'REGISTER',
        uri: `sip:${inUri(this.options.server)}`,
        from: `${own};tag=${token()}`,
        to: own,
      },
      ...{ callId: token(), headers: [['Contact', `${this.contact};expires=300`]], body: '' },
    });
    return sipStatus(response);
  }

  /** Calls a number; the outcome is the leg's. */
  async call(number: string, { from = this.number } = {}): Promise<Leg> {
    const leg = new Leg(this, await this.#sound(), {
      ...{
        callId: token(),
        local: `"Test" <${this.uri(from)}>;tag=${token()}`,
        remote: `<${this.uri(number)}>`,
      },
      target: this.uri(number),
    });
    this.calls.push(leg);
    leg.invite().catch(() => undefined);
    return leg;
  }

  /** The next call that comes in, or the one that did: the `index`th of all calls of this agent. */
  incoming(index = this.calls.length): Promise<Leg> {
    return until(`call ${index} at ${this.number}`, () => this.calls[index]);
  }

  send(message: SipMessage): void {
    if (this.#closed) return;
    this.#socket.send(formatSip(message), sipPort, this.options.server);
  }

  /** Vanishes. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const call of this.calls) call.close();
    this.#socket.close();
  }

  #sound(): Promise<Rtp> {
    return Rtp.open(familyOf(this.options.server));
  }

  /** Sends a request, with the password if the server asks for it, and gives its final answer. */
  async request(request: AgentRequest): Promise<SipMessage> {
    const response = await this.#ask(request);
    const [challenge] = sipHeaders(response, 'WWW-Authenticate');
    const { password } = this.options;
    if (sipStatus(response) !== 401 || challenge === undefined || password === undefined) return response;
    const { method, uri, headers } = request;
    const proof = digest(challenge, { username: this.number, password, method, uri });
    return this.#ask({ ...request, headers: [...headers, ['Authorization', proof]] });
  }

  async #ask({ onProgress, ...parts }: AgentRequest): Promise<SipMessage> {
    const sequence = ++this.#sequence;
    const cseq = `${sequence} ${parts.method}`;
    const address = `${inUri(this.address)}:${this.port}`;
    const message = sipRequest(parts, { protocol: 'UDP', address, sequence, userAgent });
    const response = await new Promise<SipMessage>((resolve, reject) => {
      const resend = setInterval(() => this.send(message), resendMs);
      const timer = setTimeout(() => {
        clearInterval(resend);
        reject(new Error(`no answer to ${parts.method} of ${this.number}`));
      }, patienceMs * 2);
      this.#waiting.set(cseq, (response) => {
        clearInterval(resend);
        if (sipStatus(response) < 200) return onProgress?.(sipStatus(response));
        clearTimeout(timer);
        this.#waiting.delete(cseq);
        resolve(response);
      });
      this.send(message);
    });
    if (parts.method === 'INVITE') this.send(sipAck(message, response));
    return response;
  }

  async #take(request: SipMessage, reply: (answer: SipMessage) => void): Promise<void> {
    const isAgain = this.requests.some((known) => known.headers.join() === request.headers.join());
    this.requests.push(request);
    const [method = ''] = request.start.split(' ');
    const behaviour = this.options.behave?.(request);
    if (behaviour === 'silence' || method === 'ACK') return;
    if (behaviour !== undefined) {
      const [status = '', ...headers] = behaviour.split('\n');
      const answer = sipAnswer(request, status);
      const more = headers.map((line) => line.split(': ', 2) as SipHeader);
      return reply({ ...answer, headers: [...answer.headers, ...more] });
    }
    const [callId = ''] = sipHeaders(request, 'Call-ID');
    const known = this.calls.find((leg) => leg.callId === callId);
    if (known !== undefined) return known.take(method, request, isAgain);
    if (method !== 'INVITE') return reply(sipAnswer(request, '200 OK'));
    if (isAgain) return;
    const [from = ''] = sipHeaders(request, 'From');
    const [to = ''] = sipHeaders(request, 'To');
    const leg = new Leg(this, await this.#sound(), {
      ...{ callId, local: `${to};tag=${token()}`, remote: from, target: contactOf(request, from) },
    });
    leg.invitation = request;
    leg.respond(request, '180 Ringing');
    this.calls.push(leg);
  }
}

interface AgentRequest extends SipRequest {
  onProgress?: (status: number) => void;
}

interface Dialogue {
  callId: string;
  /** Our side, and theirs, as From and To have them. */
  local: string;
  remote: string;
  target: string;
}

/** One agent's side of one call. */
export class Leg {
  readonly callId: string;
  readonly rtp: Rtp;
  /** The INVITE of a call that came in. */
  invitation: SipMessage | undefined;
  /** The final status of a call that went out. */
  status: number | undefined;
  /** When it came in or went out, in milliseconds of performance.now(). */
  readonly at = performance.now();
  /** Whether the far end has ended it, by BYE or CANCEL. */
  ended = false;
  ringing = false;
  /** Bodies of NOTIFY: how a transfer goes. */
  readonly notified: string[] = [];
  readonly #agent: Agent;
  readonly #dialogue: Dialogue;
  #version = 0;

  constructor(agent: Agent, rtp: Rtp, dialogue: Dialogue) {
    this.#agent = agent;
    this.#dialogue = dialogue;
    this.callId = dialogue.callId;
    this.rtp = rtp;
  }

  /** The user part of the URI that was called. */
  get called(): string {
    return /^INVITE sip:([^@;]*)@/.exec(this.invitation?.start ?? '')?.[1] ?? '';
  }

  /** The number that the caller shows. */
  get caller(): string {
    return /sip:([^@;>]*)@/.exec(this.#dialogue.remote)?.[1] ?? '';
  }

  /** Offers or changes its sound; the first time this is the call. */
  async invite(direction: 'sendrecv' | 'sendonly' = 'sendrecv'): Promise<number> {
    const { callId, local, remote, target } = this.#dialogue;
    const response = await this.#agent.request({
      ...{ method: 'INVITE', uri: target, from: local, to: remote, callId, body: this.#sdp(direction) },
      headers: [
        ['Contact', this.#agent.contact],
        ['Content-Type', 'application/sdp'],
      ],
      onProgress: (status) => {
        if (status === 180) this.ringing = true;
      },
    });
    this.status = sipStatus(response);
    if (this.status === 200) {
      this.#dialogue.remote = sipHeaders(response, 'To')[0] ?? remote;
      this.#dialogue.target = contactOf(response, target);
      this.rtp.connect(response.body);
    }
    return this.status;
  }

  /** The final status of a call that went out. */
  outcome(): Promise<number> {
    return until(`an answer to ${this.#agent.number}`, () => this.status);
  }

  /** Answers a call that came in. */
  answer(): void {
    if (this.invitation === undefined) throw new Error('this call went out');
    this.rtp.connect(this.invitation.body);
    this.respond(this.invitation, '200 OK', this.#sdp('sendrecv'));
    this.status = 200;
  }

  reject(status: string): void {
    if (this.invitation !== undefined) this.respond(this.invitation, status);
  }

  async hangUp(): Promise<void> {
    await this.#within('BYE', []);
    this.ended = true;
  }

  /** Hands the far end over to a number, or to the far end of another leg; the status of the request. */
  async refer(to: string | Leg): Promise<number> {
    const target = typeof to === 'string' ? this.#agent.uri(to) : to.#replaces();
    const response = await this.#within('REFER', [
      ['Refer-To', `<${target}>`],
      ['Referred-By', `<${this.#agent.uri(this.#agent.number)}>`],
    ]);
    return sipStatus(response);
  }

  #replaces(): string {
    const { callId, local, remote, target } = this.#dialogue;
    const tag = (text: string) => /;tag=([^;]+)/.exec(text)?.[1] ?? '';
    const replaces = encodeURIComponent(`${callId};to-tag=${tag(remote)};from-tag=${tag(local)}`);
    return `${target.replace(/;.*/, '')}?Replaces=${replaces}`;
  }

  #within(method: string, headers: SipHeader[]): Promise<SipMessage> {
    const { callId, local, remote, target } = this.#dialogue;
    const own: SipHeader[] = [['Contact', this.#agent.contact], ...headers];
    return this.#agent.request({
      method,
      uri: target,
      from: local,
      to: remote,
      callId,
      headers: own,
      body: '',
    });
  }

  /** A request of the server's within this call. */
  take(method: string, request: SipMessage, isAgain: boolean): void {
    if (method === 'BYE' || method === 'CANCEL') this.ended = true;
    if (method === 'NOTIFY') this.notified.push(request.body);
    if (method === 'INVITE' && isAgain) return;
    const isOffer = method === 'INVITE' || (method === 'UPDATE' && request.body !== '');
    this.respond(request, '200 OK', isOffer ? this.#sdp('sendrecv') : '');
    if (method === 'INVITE') this.rtp.connect(request.body);
    if (method === 'CANCEL' && this.invitation !== undefined)
      this.respond(this.invitation, '487 Request Terminated');
  }

  respond(request: SipMessage, status: string, body = ''): void {
    const answer = sipAnswer(request, status);
    const headers = answer.headers.map(([name, value]): SipHeader => {
      const isOwn = /^to$/i.test(name) && this.invitation === request;
      return [name, isOwn ? this.#dialogue.local : value];
    });
    if (request === this.invitation || !/^100/.test(status)) headers.push(['Contact', this.#agent.contact]);
    if (body !== '') headers.push(['Content-Type', 'application/sdp']);
    this.#agent.send({ ...answer, headers, body });
  }

  close(): void {
    this.rtp.close();
  }

  #sdp(direction: string): string {
    const { address } = this.#agent;
    const at = `IN ${isIPv6(address) ? 'IP6' : 'IP4'} ${address}`;
    return [
      ...['v=0', `o=- 1 ${++this.#version} ${at}`, 's=-', `c=${at}`, 't=0 0'],
      ...[
        `m=audio ${this.rtp.port} RTP/AVP 0 101`,
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:101 telephone-event/8000',
      ],
      ...['a=ptime:20', `a=${direction}`, ''],
    ].join('\r\n');
  }
}
