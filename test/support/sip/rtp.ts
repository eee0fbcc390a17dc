import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const packetMs = 20;
const samples = 160;

/** The sound of one call: packets that it sends have a payload of one value, by which another side knows them. */
export class Rtp {
  readonly port: number;
  readonly #socket: Socket;
  #remote: { address: string; port: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;
  /** Packets by the value of their last byte. */
  readonly #heard = new Map<number, number>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('error', () => undefined);
    socket.on('message', (packet) => {
      const value = packet.at(-1) ?? 0;
      this.#heard.set(value, (this.#heard.get(value) ?? 0) + 1);
    });
  }

  static async open(family: 'udp4' | 'udp6' = 'udp4'): Promise<Rtp> {
    const socket = createSocket(family);
    socket.bind(0);
    await once(socket, 'listening');
    return new Rtp(socket);
  }

  /** Takes the far end's address from its SDP. */
  connect(sdp: string): void {
    const address = /^c=IN IP[46] (\S+)/m.exec(sdp)?.[1];
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
    if (address !== undefined && port > 0) this.#remote = { address, port };
  }

  /** Speaks: packets full of this value, 50 a second. */
  speak(value: number): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      if (this.#remote === undefined) return;
      const packet = Buffer.alloc(12 + samples, value);
      packet.writeUInt16BE(0x8000, 0);
      packet.writeUInt16BE(this.#count & 0xffff, 2);
      packet.writeUInt32BE(this.#count++ * samples, 4);
      packet.writeUInt32BE(this.port, 8);
      this.#socket.send(packet, this.#remote.port, this.#remote.address);
    }, packetMs);
  }

  /** How many packets it heard: of one value, or of all. */
  heard(value?: number): number {
    if (value !== undefined) return this.#heard.get(value) ?? 0;
    return [...this.#heard.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Speaks no longer. */
  hush(): void {
    clearInterval(this.#timer);
  }

  close(): void {
    this.hush();
    this.#socket.close();
  }
}
