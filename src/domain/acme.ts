import { z } from 'zod';

/** Certificates that an authority issues by ACME (RFC 8555): what is asked for, when, and what refusals mean. */

export const letsEncrypt = 'https://acme-v02.api.letsencrypt.org/directory';

/** What a server asks for, as it keeps it itself. */
export const acmeSettingsSchema = z.strictObject({
  domain: z.string().min(1),
  /** For the authority's account; null for none. */
  email: z.string().nullable(),
  /** URL of the authority's directory. */
  directory: z.url({ protocol: /^https$/ }),
});
export type AcmeSettings = z.output<typeof acmeSettingsSchema>;

/** What became of it: the last try, and the last certificate that came of one. */
export const acmeRecordSchema = z.object({
  last: z.object({
    at: z.iso.datetime(),
    ok: z.boolean(),
    /** Why it failed, and what to do; null if it did not. */
    error: z.string().nullable(),
    hint: z.string().nullable(),
  }),
  /** SHA-256 of the certificate's file; null before the first. */
  issued: z.object({ at: z.iso.datetime(), sha256: z.string() }).nullable(),
});
export type AcmeRecord = z.output<typeof acmeRecordSchema>;

interface Validity {
  startsAt: Date;
  expiresAt: Date;
}

/** When a certificate is renewed: with a third of its life left, however long that is. Pure. */
export function renewalTime({ startsAt, expiresAt }: Validity): Date {
  const life = expiresAt.getTime() - startsAt.getTime();
  return new Date(expiresAt.getTime() - life / 3);
}

/** Half of the time for renewal has passed without one: people should know. Pure. */
export function renewalOverdue(validity: Validity, now: Date): boolean {
  const window = validity.expiresAt.getTime() - renewalTime(validity).getTime();
  return validity.expiresAt.getTime() - now.getTime() < window / 2;
}

/** Who is asked, for people. Pure. */
export function authorityName({ directory }: Pick<AcmeSettings, 'directory'>): string {
  return directory === letsEncrypt ? "Let's Encrypt" : new URL(directory).host;
}

/** What an authority answered instead of a certificate, or why it could not be asked. */
export interface AcmeProblem {
  /** The last part of urn:ietf:params:acme:error:TYPE; "unreachable" if there was no answer; null if it named none. */
  type: string | null;
  detail: string;
}

/** What a problem means for this server, and what to do. Pure; types of RFC 8555, section 6.7. */
export function explainProblem(
  { type, detail }: AcmeProblem,
  settings: Pick<AcmeSettings, 'domain' | 'directory'>,
): { message: string; hint: string } {
  const authority = authorityName(settings);
  const said = detail === '' ? '' : ` It says: ${detail}`;
  if (type === 'unreachable') {
    return {
      message: `${authority} cannot be reached from the server: ${detail}`,
      hint: `The server itself must be able to open ${settings.directory}.`,
    };
  }
  return {
    message: `${authority} issued no certificate for ${settings.domain}.${said}`,
    hint: remedy(type, settings),
  };
}

function remedy(
  type: string | null,
  { domain, directory }: Pick<AcmeSettings, 'domain' | 'directory'>,
): string {
  switch (type) {
    case 'dns':
      return `The DNS must have an A record of ${domain} with this server's public address, and no AAAA record that leads elsewhere.`;
    case 'connection':
      return `Port 80 of ${domain} must lead to this server, from everywhere: see its DNS records, the provider's firewall, and a router before it.`;
    case 'unauthorized':
    case 'incorrectResponse':
      return `Another server answered on port 80 of ${domain}: its A and AAAA records must lead to this one alone, without a proxy that answers itself.`;
    case 'tls':
      return `Port 80 of ${domain} leads to something that answers with TLS or redirects there; it must lead to this server.`;
    case 'caa':
      return `A CAA record of ${domain} or of a domain above it allows other authorities only: add this one, such as 0 issue "letsencrypt.org".`;
    case 'rateLimited':
      return 'Too much was asked for lately. It is tried again by itself; do not try by hand before the time that is named.';
    case 'rejectedIdentifier':
      return `This authority does not issue certificates for ${domain}: network.domain must be a public name of your own.`;
    case 'invalidContact':
    case 'unsupportedContact':
      return 'tls.email of the config must be a mail address that exists.';
    case 'externalAccountRequired':
    case 'userActionRequired':
      return `The authority wants an account that is made by hand, which SmartCMS cannot use: see ${new URL(directory).origin}`;
    case 'serverInternal':
      return 'The authority has trouble of its own. It is tried again by itself.';
    default:
      return 'smartcms cert renew tries again.';
  }
}
