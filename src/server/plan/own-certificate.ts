import { createHash, createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { UserError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';

/** A certificate that the config brings, checked. */
export interface OwnCertificate {
  /** PEM: the certificate, then those between it and its authority. */
  chain: string;
  key: Secret;
  /** Hash of the chain's bytes, as facts have it. */
  sha256: string;
}

/**
 * Checks a certificate and its key before anything is changed: that they belong together, that it is valid now, and
 * that it is good for the server's name.
 * @throws UserError config_invalid with the reason.
 */
export function checkOwnCertificate(
  files: { chain: string; key: string },
  { domain, now }: { domain: string | null; now: Date },
): OwnCertificate {
  const [leaf, ...others] = readChain(files.chain);
  if (leaf === undefined) throw refuse('tls.certificate holds no certificate in PEM form.');
  if (!leaf.checkPrivateKey(readKey(files.key))) {
    throw refuse('The key of tls.key does not belong to the certificate of tls.certificate.');
  }
  if (new Date(leaf.validTo) <= now) throw refuse(`The certificate has ended on ${day(leaf.validTo)}.`);
  if (new Date(leaf.validFrom) > now)
    throw refuse(`The certificate is not valid before ${day(leaf.validFrom)}.`);
  if (domain !== null && leaf.checkHost(domain) === undefined) {
    throw refuse(`The certificate is not for ${domain}, but for ${leaf.subjectAltName ?? leaf.subject}.`);
  }
  // A browser that does not know the one between would refuse the server, and a telephone would too.
  const [next] = others;
  if (next !== undefined && !leaf.checkIssued(next)) {
    throw refuse('The second certificate of tls.certificate is not the one that issued the first.');
  }
  const chain = `${files.chain.trim()}\n`;
  return {
    chain,
    key: new Secret(`${files.key.trim()}\n`),
    sha256: createHash('sha256').update(chain).digest('hex'),
  };
}

/** The certificates of a PEM file, in their order. @throws UserError config_invalid */
export function readChain(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (cause) {
    throw refuse('tls.certificate holds a certificate that cannot be read.', cause);
  }
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    const locked = /ENCRYPTED/.test(pem);
    throw refuse(
      locked
        ? 'The key of tls.key is locked with a passphrase, which services that start by themselves cannot give.'
        : 'tls.key holds no private key in PEM form.',
      cause,
    );
  }
}

const day = (text: string) => new Date(text).toISOString().slice(0, 10);

function refuse(message: string, cause?: unknown): UserError {
  return new UserError('config_invalid', message, {
    hint: 'Nothing was changed. Put the right files where tls.certificate and tls.key of the config point to.',
    cause,
  });
}
