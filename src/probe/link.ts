import {
  formatSip,
  parseSip,
  type SipMessage,
  type SipRequest,
  sipAck,
  sipHeaders,
  sipRequest,
  sipStatus,
} from './message.ts';
import type { LinkProblem } from './report.ts';
import { LinkFailure, openWire, type Wire } from './wire.ts';

export interface SipQuestion extends SipRequest {
  /** Called for each provisional answer. */
  onProgress?: ((status: number) => void) | undefined;
}

interface Waiting {
  take: (response: SipMessage) => void;
  fail: (problem: LinkProblem) => void;
}

/** Over UDP a request is sent again until it is answered (RFC 3261, T1). */
const resendMs = 500;
const userAgent = 'SmartCMS call test';

/** SIP between a phone and its server: requests with their answers, and the server's own requests. */
export class SipLink {
  /** Own address and port. */
  readonly address: string;
  readonly #wire: Wire;
  readonly #patienceMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #sequence = 0;
  #closed = false;

  constructor(wire: Wire, patienceMs: number, onRequest: (request: SipMessage) => void) {
    this.#wire = wire;
    this.#patienceMs = patienceMs;
    this.address = wire.address;
    wire.onMessage((text) => {
      const message = parseSip(text);
      if (sipStatus(message) === 0) onRequest(message);
      else this.#waiting.get(Number.parseInt(sipHeaders(message, 'CSeq')[0] ?? '', 10))?.take(message);
    });
    wire.onFault((problem) => {
      for (const { fail } of [...this.#waiting.values()]) fail(problem);
    });
  }

  static async open(
    server: { address: string; port: number },
    patienceMs: number,
    onRequest: (request: SipMessage) => void,
  ): Promise<SipLink> {
    const wire = await openWire({ ...server, transport: 'udp', name: server.address }, patienceMs);
    return new SipLink(wire, patienceMs, onRequest);
  }

  send(message: SipMessage): void {
    if (!this.#closed) this.#wire.send(formatSip(message));
  }

  close(): void {
    this.#closed = true;
    this.#wire.close();
  }

  /** Sends a request and gives its final answer. Throws LinkFailure. */
  async request({ onProgress, ...parts }: SipQuestion): Promise<SipMessage> {
    const sequence = ++this.#sequence;
    const message = sipRequest(parts, {
      protocol: this.#wire.protocol,
      address: this.address,
      sequence,
      userAgent,
    });
    const response = await this.#untilAnswered(sequence, message, onProgress);
    if (parts.method === 'INVITE') this.send(sipAck(message, response));
    return response;
  }

  #untilAnswered(
    sequence: number,
    message: SipMessage,
    onProgress: SipQuestion['onProgress'],
  ): Promise<SipMessage> {
    return new Promise((resolve, reject) => {
      const send = () => this.send(message);
      const resend = this.#wire.protocol === 'UDP' ? setInterval(send, resendMs) : undefined;
      const done = () => {
        clearInterval(resend);
        clearTimeout(timer);
        this.#waiting.delete(sequence);
      };
      const fail = (problem: LinkProblem) => {
        done();
        reject(new LinkFailure(problem));
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
