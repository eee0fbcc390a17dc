import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { request } from 'node:https';
import type { Duplex } from 'node:stream';

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A WebSocket client of text messages (RFC 6455), as a browser's, that takes any certificate. */
export class WebSocketClient extends EventEmitter<{ message: [string]; close: [] }> {
  readonly #socket: Duplex;
  #buffer: Buffer;
  #message = '';

  constructor(socket: Duplex, head: Buffer) {
    super();
    this.#socket = socket;
    this.#buffer = head;
    socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      while (this.#takeFrame());
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.emit('close'));
  }

  send(text: string): void {
    this.#sendFrame(opcodes.text, Buffer.from(text));
  }

  close(): void {
    this.#sendFrame(opcodes.close, Buffer.alloc(0));
    this.#socket.end();
  }

  /** What a client sends is masked (RFC 6455, 5.3). */
  #sendFrame(opcode: number, payload: Buffer): void {
    const size = payload.length;
    const length = size < 126 ? [0x80 | size] : [0x80 | 126, size >> 8, size & 0xff];
    const mask = randomBytes(4);
    const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
    this.#socket.write(Buffer.concat([Buffer.from([0x80 | opcode, ...length]), mask, masked]));
  }

  /** Takes one frame from the front of the buffer; false if it is not whole yet. */
  #takeFrame(): boolean {
    const [first = 0, second = 0] = this.#buffer;
    const extended = [126, 127].indexOf(second & 0x7f);
    const start = 2 + ([2, 8][extended] ?? 0);
    if (this.#buffer.length < start) return false;
    const size =
      extended === -1
        ? second & 0x7f
        : extended === 0
          ? this.#buffer.readUInt16BE(2)
          : Number(this.#buffer.readBigUInt64BE(2));
    if (this.#buffer.length < start + size) return false;
    const payload = this.#buffer.subarray(start, start + size);
    this.#buffer = this.#buffer.subarray(start + size);
    this.#takePayload(first, payload);
    return true;
  }

  #takePayload(first: number, payload: Buffer): void {
    const opcode = first & 0x0f;
    if (opcode === opcodes.ping) this.#sendFrame(opcodes.pong, payload);
    else if (opcode === opcodes.close) this.#socket.end();
    else if (opcode <= opcodes.binary) {
      this.#message += payload.toString();
      if ((first & 0x80) === 0) return;
      const message = this.#message;
      this.#message = '';
      this.emit('message', message);
    }
  }
}

/** Opens wss://host:port/path with a subprotocol; rejects if the server does not switch. */
export function openWebSocket(
  host: string,
  port: number,
  path: string,
  protocol: string,
): Promise<WebSocketClient> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      'sec-websocket-protocol': protocol,
    };
    const opening = request({ host, port, path, headers, rejectUnauthorized: false, agent: false });
    opening.on('upgrade', (_, socket, head) => resolve(new WebSocketClient(socket, head)));
    opening.on('response', ({ statusCode }) => {
      opening.destroy();
      reject(new Error(`wss://${host}:${port}${path} answered ${statusCode}`));
    });
    opening.on('error', reject);
    opening.setTimeout(10_000, () => opening.destroy(new Error('no answer to the WebSocket')));
    opening.end();
  });
}
