import { randomBytes } from 'node:crypto';
import { openUdp, openWss, type SipChannel } from './channel.ts';
import { digest, formatSip, parseSip, type SipMessage, sipAnswer, sipHeaders, sipStatus } from './message.ts';

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

/** Opens a phone's way to the server; it says nothing until it is told to. */
export async function openPhone(options: PhoneOptions): Promise<Phone> {
  const { server, transport, port } = options;
  const channel =
    transport === 'wss' ? await openWss(server, port ?? 443) : await openUdp(server, port ?? 5060);
  return new Phone(options, channel);
}

/** A SIP phone of one account: registers, answers OPTIONS, and is busy for every call. */
export class Phone {
  readonly number: string;
  /** The contact that it registers. */
  readonly contact: string;
  /** Methods of the requests that the server sent, in order. */
  readonly requests: string[] = [];
  password: string;
  /** Whether the server, or the phone itself, ended the connection. */
  closed = false;
  readonly #server: string;
  readonly #channel: SipChannel;
  readonly #waiting = new Map<number, (response: SipMessage) => void>();
  readonly #callId = randomBytes(12).toString('hex');
  readonly #tag = randomBytes(4).toString('hex');
  #sequence = 0;

  constructor({ server, number, password }: PhoneOptions, channel: SipChannel) {
    this.number = number;
    this.password = password;
    this.contact = `sip:${number}@${channel.address};transport=${channel.protocol === 'WSS' ? 'ws' : 'udp'}`;
    this.#server = server;
    this.#channel = channel;
    channel.onMessage((text) => {
      // Blank lines only keep the way open (RFC 5626, 3.5.1).
      if (text.trim() !== '') this.#receive(parseSip(text));
    });
    channel.onClose(() => {
      this.closed = true;
    });
  }

  /** Registers, or refreshes, this phone's contact for so many seconds. */
  async register(options: { expires?: number; more?: string[] } = {}): Promise<Registration> {
    const { expires = 300, more = [] } = options;
    const contacts = [this.contact, ...more].map((uri): [string, string] => [
      'Contact',
      `<${uri}>;expires=${expires}`,
    ]);
    const uri = `sip:${this.#server}`;
    let response = await this.#request(uri, contacts);
    const [challenge] = sipHeaders(response, 'WWW-Authenticate');
    if (sipStatus(response) === 401 && challenge !== undefined) {
      const { number: username, password } = this;
      const answer = digest(challenge, { username, password, method: 'REGISTER', uri });
      response = await this.#request(uri, [...contacts, ['Authorization', answer]]);
    }
    const bound = sipHeaders(response, 'Contact').flatMap((value) => /<([^>]+)>/.exec(value)?.[1] ?? []);
    return { status: sipStatus(response), contacts: bound };
  }

  unregister(): Promise<Registration> {
    return this.register({ expires: 0 });
  }

  /** Goes away without a word. */
  close(): void {
    if (!this.closed) this.#channel.close();
  }

  #request(uri: string, headers: [string, string][]): Promise<SipMessage> {
    const sequence = ++this.#sequence;
    const { protocol, address } = this.#channel;
    const own = `<sip:${this.number}@${this.#server}>`;
    const text = formatSip({
      start: `REGISTER ${uri} SIP/2.0`,
      headers: [
        ['Via', `SIP/2.0/${protocol} ${address};rport;branch=z9hG4bK${randomBytes(8).toString('hex')}`],
        ['Max-Forwards', '70'],
        ['From', `${own};tag=${this.#tag}`],
        ['To', own],
        ['Call-ID', this.#callId],
        ['CSeq', `${sequence} REGISTER`],
        ['User-Agent', userAgent],
        ...headers,
      ],
      body: '',
    });
    return new Promise((resolve, reject) => {
      const resend = protocol === 'UDP' ? setInterval(() => this.#channel.send(text), resendMs) : undefined;
      const done = () => {
        clearInterval(resend);
        clearTimeout(timer);
        this.#waiting.delete(sequence);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`no answer to REGISTER of ${this.number} within ${patienceMs / 1000} s`));
      }, patienceMs);
      this.#waiting.set(sequence, (response) => {
        done();
        resolve(response);
      });
      this.#channel.send(text);
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
