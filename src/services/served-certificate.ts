import { connect } from 'node:tls';

/** The certificate that the console is served with. */
export interface ServedCertificate {
  kind: 'self-signed' | 'issued';
  /** ISO 8601. */
  expiresAt: string;
}

/**
 * What the web server of this machine shows on a port now, rather than what lies in a file; null if it does not
 * answer within `timeoutMs`.
 */
export function servedCertificate(
  port: number,
  servername: string | null,
  timeoutMs: number,
): Promise<ServedCertificate | null> {
  return new Promise((resolve) => {
    // Whether it is to be trusted is not the question.
    const socket = connect({
      host: '127.0.0.1',
      port,
      rejectUnauthorized: false,
      ...(servername !== null && { servername }),
    });
    const end = (found: ServedCertificate | null) => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(timeoutMs, () => end(null));
    socket.once('error', () => end(null));
    socket.once('secureConnect', () => {
      const { valid_to: expires, subject, issuer } = socket.getPeerCertificate();
      const isOwn = JSON.stringify(subject) === JSON.stringify(issuer);
      end({ kind: isOwn ? 'self-signed' : 'issued', expiresAt: new Date(expires).toISOString() });
    });
  });
}
