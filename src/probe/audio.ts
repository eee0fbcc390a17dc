import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { HeardAudio } from './report.ts';

/** G.711: 8,000 samples a second of a byte each, 50 packets a second (RFC 3551). */
const packetMs = 20;
const samples = 160;
const headerBytes = 12;
/** Where in the samples the packet says who sent it, which it is, and when: Asterisk hands them on untouched. */
const mark = { stream: 0, count: 4, sentAt: 8, end: 16 } as const;

/**
 * One side's audio: RTP with ulaw that carries its own marks, so that what the other side hears is counted packet by
 * packet, and nothing else is taken for it.
 */
export class Audio {
  readonly port: number;
  sent = 0;
  /** Packets of anybody. */
  received = 0;
  readonly #socket: Socket;
  readonly #stream: number;
  readonly #heard = new Set<number>();
  #delays = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(socket: Socket, stream: number) {
    this.#socket = socket;
    this.#stream = stream;
    this.port = socket.address().port;
    // A port that refuses is audio that does not arrive.
    socket.on('error', () => undefined);
  }

  /** Opens a port for RTP. `stream` is the mark of what this side sends; 1 and up. */
  static async open(stream: number): Promise<Audio> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
    socket.bind(0);
    await once(socket, 'listening');
    return new Audio(socket, stream);
  }

  /** Listens for the audio with this mark. */
  listen(stream: number): void {
    this.#socket.on('message', (packet) => {
      this.received += 1;
      if (packet.length !== headerBytes + samples) return;
      const payload = packet.subarray(headerBytes);
      if (payload.readUInt32BE(mark.stream) !== stream) return;
      const count = payload.readUInt32BE(mark.count);
      if (this.#heard.has(count)) return;
      this.#heard.add(count);
      this.#delays += performance.now() - payload.readDoubleBE(mark.sentAt);
    });
  }

  /** Sends as many packets as the time since the start asks for, until it is stopped. */
  speak(address: string, port: number): void {
    const startedAt = performance.now();
    const before = this.sent;
    const send = () => {
      const due = before + Math.floor((performance.now() - startedAt) / packetMs) + 1;
      while (this.sent < due) this.#socket.send(this.#packet(), port, address);
    };
    send();
    this.#timer = setInterval(send, packetMs / 2);
  }

  /** Stops speaking; goes on listening. */
  stop(): void {
    clearInterval(this.#timer);
  }

  /** What this side heard of another that sent so many packets. */
  heardOf({ sent }: Audio): HeardAudio {
    const packetsReceived = this.#heard.size;
    const delayMs = packetsReceived === 0 ? null : this.#delays / packetsReceived;
    return { packetsSent: sent, packetsReceived, delayMs };
  }

  close(): void {
    this.stop();
    this.#socket.close();
  }

  #packet(): Buffer {
    const packet = Buffer.alloc(headerBytes + samples, 0xff);
    const count = this.sent++;
    packet.writeUInt8(0x80, 0);
    // Payload type 0, PCMU; the first packet of a talk has the marker bit.
    packet.writeUInt8(count === 0 ? 0x80 : 0, 1);
    packet.writeUInt16BE(count & 0xffff, 2);
    packet.writeUInt32BE((count * samples) >>> 0, 4);
    packet.writeUInt32BE(this.#stream, 8);
    const payload = packet.subarray(headerBytes);
    payload.writeUInt32BE(this.#stream, mark.stream);
    payload.writeUInt32BE(count, mark.count);
    payload.writeDoubleBE(performance.now(), mark.sentAt);
    for (let sample = mark.end; sample < samples; sample += 1) payload[sample] = tone[sample] ?? 0xff;
    return packet;
  }
}

/** A tone of 1,000 Hz in ulaw, for whoever listens in. */
const tone = Array.from({ length: samples }, (_, sample) => [0x1e, 0x0b, 0x1e, 0x9e, 0x8b, 0x9e][sample % 6]);
