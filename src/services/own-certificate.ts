import { readFile } from 'node:fs/promises';
import type { Config } from '../config/schema.ts';
import { UserError } from '../domain/errors.ts';
import { checkOwnCertificate, type OwnCertificate } from '../server/plan/own-certificate.ts';

/** The certificate that the config names, read from this machine and checked; null if it names none. */
export async function ownCertificate({ tls, network }: Config, now: Date): Promise<OwnCertificate | null> {
  if (tls === null || tls.mode === 'letsencrypt') return null;
  const [chain, key] = await Promise.all([read('certificate', tls.certificate), read('key', tls.key)]);
  return checkOwnCertificate({ chain, key }, { domain: network.domain, now });
}

async function read(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UserError('config_invalid', `tls.${name} cannot be read: ${(cause as Error).message}`, {
      hint: 'The files lie on the machine that deploys; a relative path begins at the folder of the config file.',
      cause,
    });
  }
}
