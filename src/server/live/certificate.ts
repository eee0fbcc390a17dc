import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import type { Host } from '../../host/host.ts';
import { paths, type ServiceName } from '../layout.ts';
import type { KnownPorts } from '../state.ts';

/** Where each reader of the certificate shows it. */
export const certificatePorts = {
  frontend: ['https'],
  asterisk: ['wss', 'sips'],
} as const satisfies Partial<Record<ServiceName, readonly (keyof KnownPorts)[]>>;

/** The server's certificate, as its file has it; null if there is none. */
export async function installedCertificate(host: Host, signal: AbortSignal): Promise<X509Certificate | null> {
  const { stdout } = await host.script(`cat ${paths.certificates}/frontend/cert.pem 2>/dev/null || true`, {
    signal,
    title: 'Reading the certificate',
  });
  return stdout.trim() === '' ? null : new X509Certificate(stdout);
}

const patienceMs = 5_000;

/** SHA-256 fingerprint of the certificate that a port of the server shows; null if it shows none. */
export async function shownFingerprint(host: Host, port: number): Promise<string | null> {
  try {
    const socket = await host.connectTcp('127.0.0.1', port);
    return await new Promise((resolve) => {
      const secure = tls.connect({ socket, rejectUnauthorized: false, servername: 'localhost' });
      const end = (fingerprint: string | null) => {
        clearTimeout(timer);
        secure.destroy();
        resolve(fingerprint);
      };
      const timer = setTimeout(() => end(null), patienceMs);
      secure.once('secureConnect', () => end(secure.getPeerCertificate().fingerprint256 ?? null));
      secure.once('error', () => end(null));
    });
  } catch {
    return null;
  }
}
