import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { formatSip, parseSip, type SipMessage, sipHeaders, sipStatus } from './message.ts';
import type { ProbeProblem } from './report.ts';

/** Why a phone could not do what it was told. */
export class PhoneFailure extends Error {
  readonly problem: ProbeProblem;

  constructor(problem: ProbeProblem) {
    super(`the phone failed: ${JSON.stringify(problem)}`);
    this.problem = problem;
  }
}

export type SipHeader = [name: string, value: string];

export interface SipRequest {
  method: 'REGISTER' | 'INVITE' | 'BYE';
  uri: string;
  /** Values of From and To. */
  from: string;
  to: string;
  callId: string;
  headers: SipHeader[];
  body: string;
  /** Called for each provisional answer. */
  onProgress?: ((status: number) => void) | undefined;
}

interface Waiting {
  take: (response: SipMessage) => void;
  fail: (problem: ProbeProblem) => void;
}

/** Over UDP a request is sent again until it is answered (RFC 3261, T1). */
const resendMs = 500;
const userAgent = 'SmartCMS call test';

/** SIP over UDP between a phone and its server: requests with their answers, and the server's own requests. */
export class SipLink {
  /** Own address and port. */
  readonly address: string;
  readonly #socket: Socket;
  readonly #patienceMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #sequence = 0;
  #closed = false;

  private constructor(socket: Socket, patienceMs: number, onRequest: (request: SipMessage) => void) {
    this.#socket = socket;
    this.#patienceMs = patienceMs;
    const { address, port } = socket.address();
    this.address = `${address}:${port}`;
    socket.on('message', (data) => {
      // Blank lines only keep the way open (RFC 5626, 3.5.1).
      if (data.toString().trim() === '') return;
      const message = parseSip(data.toString());
      if (sipStatus(message) === 0) onRequest(message);
      else this.#waiting.get(Number.parseInt(sipHeaders(message, 'CSeq')[0] ?? '', 10))?.take(message);
    });
    // A connected socket hears that nothing listens on the server's port.
    socket.on('error', () => {
      for (const { fail } of [...this.#waiting.values()]) fail({ kind: 'closed' });
    });
  }

  static async open(
    server: { address: string; port: number },
    patienceMs: number,
    onRequest: (request: SipMessage) => void,
  ): Promise<SipLink> {
    const socket = createSocket('udp4');
    socket.connect(server.port, server.address);
    await once(socket, 'connect');
    return new SipLink(socket, patienceMs, onRequest);
  }

  send(message: SipMessage): void {
    if (!this.#closed) this.#socket.send(formatSip(message));
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
  }

  /** Sends a request and gives its final answer. Throws PhoneFailure: silence, closed. */
  async request({
    method,
    uri,
    from,
    to,
    callId,
    headers,
    body,
    onProgress,
  }: SipRequest): Promise<SipMessage> {
    const sequence = ++this.#sequence;
    const common: SipHeader[] = [
      ['Via', `SIP/2.0/UDP ${this.address};rport;branch=z9hG4bK${randomBytes(8).toString('hex')}`],
      ['Max-Forwards', '70'],
      ['From', from],
      ['Call-ID', callId],
    ];
    const own: SipHeader[] = [
      ...common,
      ['To', to],
      ['CSeq', `${sequence} ${method}`],
      ['User-Agent', userAgent],
    ];
    const response = await this.#untilAnswered(
      sequence,
      { start: `${method} ${uri} SIP/2.0`, headers: [...own, ...headers], body },
      onProgress,
    );
    if (method === 'INVITE') this.#acknowledge(response, uri, common, sequence);
    return response;
  }

  /** The ACK of an answer goes to its contact, that of a refusal where the INVITE went. */
  #acknowledge(response: SipMessage, uri: string, common: SipHeader[], sequence: number): void {
    const [contact = ''] = sipHeaders(response, 'Contact');
    const target = (sipStatus(response) === 200 && /<([^>]+)>/.exec(contact)?.[1]) || uri;
    const [to = ''] = sipHeaders(response, 'To');
    const headers: SipHeader[] = [...common, ['To', to], ['CSeq', `${sequence} ACK`]];
    this.send({ start: `ACK ${target} SIP/2.0`, headers, body: '' });
  }

  #untilAnswered(
    sequence: number,
    message: SipMessage,
    onProgress: SipRequest['onProgress'],
  ): Promise<SipMessage> {
    return new Promise((resolve, reject) => {
      const send = () => this.send(message);
      const resend = setInterval(send, resendMs);
      const done = () => {
        clearInterval(resend);
        clearTimeout(timer);
        this.#waiting.delete(sequence);
      };
      const fail = (problem: ProbeProblem) => {
        done();
        reject(new PhoneFailure(problem));
      };
      const timer = setTimeout(() => fail({ kind: 'silence' }), this.#patienceMs);
      const take = (response: SipMessage) => {
        clearInterval(resend);
        if (sipStatus(response) < 200) return onProgress?.(sipStatus(response));
        done();
        resolve(response);
      };
      this.#waiting.set(sequence, { take, fail });
      send();
    });
  }
}
