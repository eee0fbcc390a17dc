import { type CopyTarget, copyLabel } from '../../domain/backup-schedule.ts';
import { UserError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { OffsiteStore } from '../../offsite/store.ts';
import { scheduleFiles } from './settings.ts';

export interface OpenStoreOptions {
  s3Credentials: Secret | null;
  /** Fingerprint of a host key that may be new. */
  hostKeyFingerprint?: string | undefined;
  signal: AbortSignal;
}

/** Opens a place for copies, from the server itself. */
export async function openStore(
  target: CopyTarget,
  { s3Credentials, hostKeyFingerprint, signal }: OpenStoreOptions,
): Promise<OffsiteStore> {
  const label = copyLabel(target);
  if (target.kind === 'ssh') {
    const { openSshStore } = await import('../../offsite/ssh-store.ts');
    const { identity: identityFile, knownHosts } = scheduleFiles;
    return openSshStore({ target, label, identityFile, knownHosts, hostKeyFingerprint, signal });
  }
  const [accessKeyId = '', ...secret] = s3Credentials?.reveal().split(':') ?? [];
  if (accessKeyId === '' || secret.length === 0) {
    throw new UserError('usage', `There are no credentials for ${label}.`, {
      hint: 'Give them as ID:SECRET on stdin: smartcms backup schedule --s3-credentials-stdin',
    });
  }
  const { openS3Store } = await import('../../offsite/s3-store.ts');
  return openS3Store({ target, label, accessKeyId, secretAccessKey: new Secret(secret.join(':')), signal });
}
