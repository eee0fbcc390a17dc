import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { Audio } from './audio.ts';
import { SipLink, type SipQuestion } from './link.ts';
import {
  contactOf,
  digest,
  type SipHeader,
  type SipMessage,
  sipAnswer,
  sipHeaders,
  sipStatus,
} from './message.ts';
import type { ProbeProblem } from './report.ts';

interface PhoneOptions {
  server: { address: string; port: number };
  number: string;
  password: string;
  /** Mark of what it says. */
  speaks: number;
  /** Mark of what it is to hear. */
  hears: number;
  patienceMs: number;
}

interface PhoneEvents {
  /** Its call rings at the other end. */
  ringing: [];
  /** It is called. */
  called: [];
  /** Its answer has reached the caller. */
  confirmed: [];
  /** The far end hung up. */
  over: [];
}

/** Why a phone could not do what it was told. */
export class PhoneFailure extends Error {
  readonly problem: ProbeProblem;

  constructor(problem: ProbeProblem) {
    super(`the phone failed: ${JSON.stringify(problem)}`);
    this.problem = problem;
  }
}

/** A 200 is sent again until it is acknowledged (RFC 3261, 13.3.1.4). */
const resendMs = 500;

/** A phone over UDP, for one call at a time: it registers, calls or is called, speaks and listens. */
export class ProbePhone extends EventEmitter<PhoneEvents> {
  readonly audio: Audio;
  readonly #options: PhoneOptions;
  readonly #link: SipLink;
  readonly #from: string;
  readonly #registration = randomBytes(8).toString('hex');
  /** Call-ID of the call that it made last. */
  #call = '';
  /** The far end of its call, for BYE. */
  #far: { to: string; target: string } | undefined;
  #invitation: SipMessage | undefined;
  /** Where to speak to. */
  #remote: { address: string; port: number } | undefined;
  #resend: NodeJS.Timeout | undefined;

  private constructor(options: PhoneOptions, audio: Audio, link: SipLink) {
    super();
    this.#options = options;
    this.#link = link;
    this.audio = audio;
    this.#from = `<${this.#uri(options.number)}>;tag=${randomBytes(4).toString('hex')}`;
    audio.listen(options.hears);
  }

  static async open(options: PhoneOptions): Promise<ProbePhone> {
    let phone: ProbePhone | undefined;
    const link = await SipLink.open(options.server, options.patienceMs, (request) => {
      if (phone !== undefined) phone.#receive(request);
    });
    phone = new ProbePhone(options, await Audio.open(options.speaks), link);
    return phone;
  }

  /** Own port for SIP. */
  get port(): number {
    return Number(this.#link.address.split(':')[1]);
  }

  /** Registers for so many seconds; 0 takes that back. Throws PhoneFailure, LinkFailure. */
  async register(seconds: number): Promise<void> {
    const { number, server } = this.#options;
    await this.#succeed({
      method: 'REGISTER',
      uri: `sip:${server.address}`,
      from: this.#from,
      to: `<${this.#uri(number)}>`,
      callId: this.#registration,
      headers: [['Contact', `${this.#contact()};expires=${seconds}`]],
      body: '',
    });
  }

  /** Calls a number, until it is answered. Throws PhoneFailure, LinkFailure. */
  async call(number: string): Promise<void> {
    this.#call = randomBytes(8).toString('hex');
    const uri = this.#uri(number);
    const response = await this.#succeed({
      method: 'INVITE',
      uri,
      from: this.#from,
      to: `<${uri}>`,
      callId: this.#call,
      headers: [['Contact', this.#contact()], sdpType],
      body: this.#offer(),
      onProgress: (status) => status >= 180 && this.emit('ringing'),
    });
    const [to = ''] = sipHeaders(response, 'To');
    this.#far = { to, target: contactOf(response, uri) };
    this.#remote = remoteOf(response);
  }

  /** Answers the call that it got. */
  answer(): void {
    if (this.#invitation === undefined) return;
    const answer = sipAnswer(this.#invitation, '200 OK');
    const headers: SipHeader[] = [...answer.headers, ['Contact', this.#contact()], sdpType];
    const send = () => this.#link.send({ ...answer, headers, body: this.#offer() });
    this.#resend = setInterval(send, resendMs);
    send();
    this.#remote = remoteOf(this.#invitation);
  }

  /** Speaks to the far end of its call, until its audio is stopped. */
  speak(): void {
    if (this.#remote !== undefined) this.audio.speak(this.#remote.address, this.#remote.port);
  }

  /** Ends the call that it made. Throws PhoneFailure, LinkFailure. */
  async hangUp(): Promise<void> {
    if (this.#far === undefined) return;
    const { to, target: uri } = this.#far;
    await this.#link.request({
      ...{ method: 'BYE', uri, from: this.#from, to, callId: this.#call, headers: [], body: '' },
    });
  }

  close(): void {
    clearInterval(this.#resend);
    this.audio.close();
    this.#link.close();
  }

  /** A request of the server's. */
  #receive(request: SipMessage): void {
    const [method] = request.start.split(' ');
    if (method === 'ACK') this.#confirm();
    else if (method === 'INVITE') this.#receiveCall(request);
    else this.#link.send(sipAnswer(request, '200 OK'));
    if (method === 'BYE') this.emit('over');
  }

  #confirm(): void {
    clearInterval(this.#resend);
    this.emit('confirmed');
  }

  #receiveCall(request: SipMessage): void {
    const [callId] = sipHeaders(request, 'Call-ID');
    const isAgain = this.#invitation !== undefined && sipHeaders(this.#invitation, 'Call-ID')[0] === callId;
    if (isAgain) return;
    // The tag of the first answer stands for the whole call.
    const ringing = sipAnswer(request, '180 Ringing');
    this.#invitation = { ...request, headers: request.headers.map(withTagOf(ringing)) };
    this.#link.send({ ...ringing, headers: [...ringing.headers, ['Contact', this.#contact()]] });
    this.emit('called');
  }

  /** Sends a request, and once more with the password if the server asks for it; anything but 200 is a failure. */
  async #succeed(request: SipQuestion): Promise<SipMessage> {
    const { number: username, password } = this.#options;
    let response = await this.#link.request(request);
    const [challenge] = sipHeaders(response, 'WWW-Authenticate');
    if (sipStatus(response) === 401 && challenge !== undefined) {
      const { method, uri, headers } = request;
      const proof: SipHeader = ['Authorization', digest(challenge, { username, password, method, uri })];
      response = await this.#link.request({ ...request, headers: [...headers, proof] });
    }
    if (sipStatus(response) === 200) return response;
    throw new PhoneFailure({ kind: 'refused', status: sipStatus(response) });
  }

  #uri(number: string): string {
    return `sip:${number}@${this.#options.server.address}`;
  }

  #contact(): string {
    return `<sip:${this.#options.number}@${this.#link.address}>`;
  }

  #offer(): string {
    const [host] = this.#link.address.split(':');
    return [
      ...['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0'],
      ...[`m=audio ${this.audio.port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000', 'a=ptime:20', 'a=sendrecv', ''],
    ].join('\r\n');
  }
}

const sdpType: SipHeader = ['Content-Type', 'application/sdp'];

/** Gives the To of a request the tag that its answer has. */
function withTagOf(answer: SipMessage): (header: SipHeader) => SipHeader {
  const [to = ''] = sipHeaders(answer, 'To');
  return (header) => (header[0].toLowerCase() === 'to' ? [header[0], to] : header);
}

/** Where the sender of a message wants its audio, by its SDP. */
function remoteOf({ body }: SipMessage): { address: string; port: number } | undefined {
  const address = /^c=IN IP4 (\S+)/m.exec(body)?.[1];
  const port = Number(/^m=audio (\d+)/m.exec(body)?.[1]);
  return address !== undefined && port > 0 ? { address, port } : undefined;
}
