import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer, connect as tlsConnect } from 'node:tls';
import { selfSigned } from './certificate.ts';

/** A way to a server that shows pages one certificate and WebSockets another one. */
export interface TwoFacedWay {
  /** https://... */
  base: string;
  /** What makes Chromium trust the certificate that pages get, and no other. */
  argument: string;
  /** Shows WebSockets the trusted certificate as well from now on. */
  trustSockets(): void;
  close(): void;
}

/**
 * Listens on loopback, and passes all on to port 443 of the server. Some browsers let a page open whose certificate was
 * accepted by hand, and refuse its WebSockets without a word: here they get a certificate that nobody accepted.
 */
export async function openTwoFacedWay(server: string): Promise<TwoFacedWay> {
  const open = new Set<Socket>();
  const face = () => {
    const certificate = selfSigned('127.0.0.1');
    const tls = createTlsServer({ ...certificate, ALPNProtocols: ['h2', 'http/1.1'] }, (near) => {
      const ALPNProtocols = [near.alpnProtocol || 'http/1.1'];
      const far = tlsConnect({ host: server, port: 443, rejectUnauthorized: false, ALPNProtocols });
      near.on('error', () => far.destroy());
      far.on('error', () => near.destroy());
      near.pipe(far).pipe(near);
    });
    tls.on('tlsClientError', () => undefined);
    return { tls, cert: certificate.cert };
  };
  const [pages, sockets] = [face(), face()];
  let isTrusted = false;

  const front = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    socket.once('data', (hello) => {
      socket.pause();
      socket.unshift(hello);
      // A browser offers HTTP/2 for pages, and never for WebSockets.
      const { tls } = isTrusted || hello.includes('\x02h2') ? pages : sockets;
      tls.emit('connection', socket);
    });
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo;
  const key = new X509Certificate(pages.cert).publicKey.export({ type: 'spki', format: 'der' });
  return {
    base: `https://127.0.0.1:${port}`,
    argument: `--ignore-certificate-errors-spki-list=${createHash('sha256').update(key).digest('base64')}`,
    trustSockets() {
      isTrusted = true;
    },
    close() {
      front.close();
      for (const socket of open) socket.destroy();
    },
  };
}
