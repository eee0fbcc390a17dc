import type { Config } from '../../config/schema.ts';
import type { AcmeSettings } from '../../domain/acme.ts';
import type { UploadFile } from '../../host/host.ts';
import { quoteArgv } from '../../host/quote.ts';
import type { Facts } from '../facts/facts.ts';
import { paths, type ServiceName, userIds } from '../layout.ts';
import { type OwnCertificate, readChain } from './own-certificate.ts';
import type { Step } from './step.ts';

/** Services that read the certificate; each gets a copy that only it can read. */
export const certificateReaders: ServiceName[] = ['frontend', 'asterisk'];

/** Renewed this long before it ends. */
const renewMilliseconds = 30 * 24 * 3600 * 1000;

/** Names that the certificate must be good for: the domain, the public address, and the server itself. */
export function certificateNames(config: Config, publicAddress: string): string[] {
  const names = [config.network.domain, publicAddress, 'localhost', '127.0.0.1'];
  return [...new Set(names.filter((name) => name !== null))];
}

/**
 * A self-signed certificate, made on the server so that its key never travels; null if the present one will do. With
 * `acme`, it is there until an authority has issued one.
 */
export function planCertificate(
  facts: Facts,
  names: string[],
  { own, acme }: { own: OwnCertificate | null; acme: AcmeSettings | null },
): Step | null {
  if (own !== null) return planOwn(facts, own);
  const present = facts.certificate;
  if (acme !== null && present !== null && !present.selfSigned) return null;
  const missing = names.filter((name) => present?.names.includes(name) !== true);
  const now = facts.system.clockSeconds * 1000;
  const expiring = present !== null && present.expiresAt.getTime() - now < renewMilliseconds;
  // An issued one came with a config that does not name it any more.
  if (missing.length === 0 && !expiring && present?.selfSigned) return null;
  const why =
    present === null
      ? ''
      : expiring
        ? ` (expires ${present.expiresAt.toISOString().slice(0, 10)})`
        : missing.length > 0
          ? ` (new: ${missing.join(', ')})`
          : ' (the config names no other)';
  return selfSignedStep(names, present === null ? 'create' : 'update', why);
}

/** The step that makes a new self-signed certificate for these names. */
export function selfSignedStep(names: string[], action: 'create' | 'update', why: string): Step {
  return {
    id: 'certificate',
    title: 'Make a self-signed certificate',
    changes: [
      {
        action,
        subject: `certificate for ${names.join(', ')}${why}`,
        diff: null,
      },
    ],
    work: { kind: 'script', script: certificateScript(names) },
  };
}

/** The config's certificate, where the server has another one. */
function planOwn({ certificate: present }: Facts, own: OwnCertificate): Step | null {
  if (present?.sha256 === own.sha256) return null;
  const [leaf] = readChain(own.chain);
  const files = certificateFiles({ chain: own.chain, key: own.key.reveal() });
  const subject = `certificate of the config for ${leaf?.subjectAltName?.replaceAll('DNS:', '') ?? leaf?.subject}`;
  return {
    id: 'certificate',
    title: "Install the config's certificate",
    changes: [{ action: present === null ? 'create' : 'update', subject, diff: null }],
    work: { kind: 'upload', files, remove: [] },
  };
}

/** A certificate and its key as each of its readers has them. */
export function certificateFiles({ chain, key }: { chain: string; key: string }): UploadFile[] {
  return certificateReaders.flatMap((service): UploadFile[] => {
    const owner = { mode: 0o400, uid: userIds[service], gid: userIds[service] };
    const folder = `${paths.certificates}/${service}`;
    return [
      { path: `${folder}/key.pem`, content: key, ...owner },
      { path: `${folder}/cert.pem`, content: chain, ...owner },
    ];
  });
}

/** RSA, because older desk phones know nothing else; 825 days is the most that Apple's clients accept. */
function certificateScript(names: string[]): string {
  const alternatives = names.map((name) => `${isAddress(name) ? 'IP' : 'DNS'}:${name}`).join(',');
  const copies = certificateReaders.flatMap((service) => {
    const folder = `${paths.certificates}/${service}`;
    return [
      `install -d -m 0500 -o ${userIds[service]} -g ${userIds[service]} ${folder}`,
      ...['key', 'cert'].flatMap((part) => [
        `install -m 0400 -o ${userIds[service]} -g ${userIds[service]} "$new/${part}.pem" ${folder}/.${part}.new`,
        `mv ${folder}/.${part}.new ${folder}/${part}.pem`,
      ]),
    ];
  });
  return [
    'set -eu',
    `install -d -m 0755 ${paths.root} ${paths.certificates}`,
    `new=$(mktemp -d ${paths.certificates}/.new.XXXXXX)`,
    `trap 'rm -rf "$new"' EXIT`,
    // dash forgets the line above when it is ended by a signal that nothing catches.
    `trap 'exit 143' HUP INT TERM`,
    `openssl req -x509 -newkey rsa:2048 -sha256 -nodes -days 825 -subj ${quoteArgv([`/CN=${names[0]}`])} ` +
      `-addext ${quoteArgv([`subjectAltName=${alternatives}`])} ` +
      '-addext extendedKeyUsage=serverAuth -keyout "$new/key.pem" -out "$new/cert.pem"',
    ...copies,
  ].join('\n');
}

function isAddress(name: string): boolean {
  return name.includes(':') || /^[0-9.]+$/.test(name);
}
