import { randomBytes } from 'node:crypto';
import { openUdp, openWss, type SipChannel } from './channel.ts';
import {
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
import { offer } from './offer.ts';

export interface PhoneOptions {
  /** IPv4 address of the server. */
  server: string;
  transport: 'wss' | 'udp';
  /** 443 for wss and 5060 for udp if absent. */
  port?: number;
  number: string;
  password: string;
}

export interface Registration {
  /** 200, 401, 403, ... */
  status: number;
  /** URIs of all contacts that the server has for the number now, by its own answer. */
  contacts: string[];
}

const userAgent = 'Test phone/1.0';
/** RFC 3261's T1: over UDP a request is sent again for as long as nobody answers. */
const resendMs = 500;
const patienceMs = 15_000;

/** A request but for its From, which is the phone's. */
type Request = Omit<SipRequest, 'from'>;

/** Opens a phone's way to the server; it says nothing until it is told to. */
export async function openPhone(options: PhoneOptions): Promise<Phone> {
  const { server, transport, port } = options;
  const channel =
    transport === 'wss' ? await openWss(server, port ?? 443) : await openUdp(server, port ?? 5060);
  return new Phone(options, channel);
}

/** A SIP phone of one account: registers, answers OPTIONS, calls, and is busy for every call. */
export class Phone {
  readonly number: string;
  /** The contact that it registers. */
  readonly contact: string;
  /** Methods of the requests that the server sent, in order. */
  readonly requests: string[] = [];
  password: string;
  readonly #options: PhoneOptions;
  readonly #channel: SipChannel;
  readonly #waiting = new Map<number, (response: SipMessage) => void>();
  readonly #callId = randomBytes(12).toString('hex');
  readonly #tag = randomBytes(4).toString('hex');
  #sequence = 0;
  #closed = false;

  constructor(options: PhoneOptions, channel: SipChannel) {
    const { number, password } = options;
    this.number = number;
    this.password = password;
    this.contact = `sip:${number}@${channel.address}${channel.protocol === 'WSS' ? ';transport=ws' : ''}`;
    this.#options = options;
    this.#channel = channel;
    channel.onMessage((text) => {
      // Blank lines only keep the way open (RFC 5626, 3.5.1).
      if (text.trim() !== '') this.#receive(parseSip(text));
    });
    channel.onClose(() => {
      this.#closed = true;
    });
  }

  /** Registers, or refreshes, this phone's contact for so many seconds, and others together with it. */
  async register(options: { expires?: number; more?: string[] } = {}): Promise<Registration> {
    const { expires = 300, more = [] } = options;
    const uri = `sip:${this.#options.server}`;
    const response = await this.#authenticated({
      method: 'REGISTER',
      uri,
      to: this.#address(this.number),
      callId: this.#callId,
      headers: [this.contact, ...more].map((each): SipHeader => ['Contact', `<${each}>;expires=${expires}`]),
      body: '',
    });
    const bound = sipHeaders(response, 'Contact')
      .join()
      .matchAll(/<([^>]+)>/g);
    return { status: sipStatus(response), contacts: [...bound].map(([, each = '']) => each) };
  }

  unregister(): Promise<Registration> {
    return this.register({ expires: 0 });
  }

  /** Calls a number and gives the final status: 486 where a phone of this kind was reached. */
  async call(number: string): Promise<number> {
    return sipStatus(await this.invite(number));
  }

  /** Calls a number and gives the final answer, which is acknowledged; `candidate` as in offer(). */
  async invite(number: string, candidate?: string): Promise<SipMessage> {
    const uri = this.#address(number);
    return this.#authenticated({
      method: 'INVITE',
      uri,
      to: uri,
      callId: randomBytes(12).toString('hex'),
      headers: [
        ['Contact', `<${this.contact}>`],
        ['Content-Type', 'application/sdp'],
      ],
      body: offer(this.#options.transport, candidate),
    });
  }

  /** Goes away without a word. */
  close(): void {
    if (!this.#closed) this.#channel.close();
  }

  #address(number: string): string {
    return `sip:${number}@${this.#options.server}`;
  }

  /** Sends a request, and once more with the password if the server asks for it. */
  async #authenticated(request: Request): Promise<SipMessage> {
    const { method, uri, headers } = request;
    const response = await this.#send(request);
    const [challenge] = sipHeaders(response, 'WWW-Authenticate');
    if (sipStatus(response) !== 401 || challenge === undefined) return response;
    const { number: username, password } = this;
    const answer = digest(challenge, { username, password, method, uri });
    return this.#send({ ...request, headers: [...headers, ['Authorization', answer]] });
  }

  /** Sends a request until it has a final response. */
  async #send(request: Request): Promise<SipMessage> {
    const sequence = ++this.#sequence;
    const { protocol, address } = this.#channel;
    const from = `<${this.#address(this.number)}>;tag=${this.#tag}`;
    const message = sipRequest(
      { ...request, from, to: `<${request.to}>` },
      { protocol, address, sequence, userAgent },
    );
    const response = await this.#untilAnswered(sequence, formatSip(message));
    if (request.method === 'INVITE') this.#channel.send(formatSip(sipAck(message, response)));
    return response;
  }

  #untilAnswered(sequence: number, text: string): Promise<SipMessage> {
    return new Promise((resolve, reject) => {
      const send = () => this.#channel.send(text);
      const resend = this.#channel.protocol === 'UDP' ? setInterval(send, resendMs) : undefined;
      const done = () => {
        clearInterval(resend);
        clearTimeout(timer);
        this.#waiting.delete(sequence);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`no answer to ${this.number} within ${patienceMs / 1000} s`));
      }, patienceMs);
      this.#waiting.set(sequence, (response) => {
        done();
        resolve(response);
      });
      send();
    });
  }

  #receive(message: SipMessage): void {
    const status = sipStatus(message);
    const [cseq = ''] = sipHeaders(message, 'CSeq');
    if (status >= 200) this.#waiting.get(Number.parseInt(cseq, 10))?.(message);
    if (status !== 0) return;
    const [method = ''] = message.start.split(' ');
    this.requests.push(method);
    if (method === 'ACK') return;
    const answer = sipAnswer(message, method === 'INVITE' ? '486 Busy Here' : '200 OK');
    this.#channel.send(formatSip(answer));
  }
}
