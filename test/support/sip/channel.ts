import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { openWebSocket } from './websocket.ts';

/** The way between a phone and the server: whole SIP messages in both directions. */
export interface SipChannel {
  /** As Via and Contact name it. */
  protocol: 'WSS' | 'UDP';
  /** Host, with the port where there is one, that the phone gives as its own. */
  address: string;
  send(text: string): void;
  onMessage(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** A browser's way: a WebSocket through the console's port (443), or Asterisk's own (8089). */
export async function openWss(server: string, port: number): Promise<SipChannel> {
  const socket = await openWebSocket(server, port, '/ws', 'sip');
  return {
    protocol: 'WSS',
    // A browser does not know its address (RFC 7118, section 5).
    address: `${randomBytes(6).toString('hex')}.invalid`,
    send: (text) => socket.send(text),
    onMessage: (listener) => socket.on('message', listener),
    onClose: (listener) => socket.on('close', listener),
    close: () => socket.close(),
  };
}

/** A desk phone's way. */
export async function openUdp(server: string, port: number): Promise<SipChannel> {
  const socket = createSocket('udp4');
  socket.connect(port, server);
  await once(socket, 'connect');
  // A port that refuses is a phone that gets no answer, as over a network.
  socket.on('error', () => undefined);
  const { address, port: own } = socket.address();
  return {
    protocol: 'UDP',
    address: `${address}:${own}`,
    send: (text) => socket.send(text),
    onMessage: (listener) => socket.on('message', (data) => listener(data.toString())),
    onClose: (listener) => socket.on('close', listener),
    close: () => socket.close(),
  };
}
