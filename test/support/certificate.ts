import { execFileSync } from 'node:child_process';

/** A self-signed certificate for an address, as PEM. */
export function selfSigned(address: string): { key: string; cert: string } {
  const pem = execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${address}`, '-addext', `subjectAltName=IP:${address}`, '-keyout', '-', '-out', '-'],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const block = (kind: string) =>
    new RegExp(`-----BEGIN ${kind}-----[^]*-----END ${kind}-----\n`).exec(pem)?.[0] ?? '';
  return { key: block('PRIVATE KEY'), cert: block('CERTIFICATE') };
}
