import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import type { Host } from '../../host/host.ts';
import { paths } from '../layout.ts';
import { certificateReaders } from '../plan/certificate.ts';
import { readersStep } from '../plan/services.ts';
import type { Work } from '../plan/step.ts';
import { startRenewal, stopRenewal } from '../units.ts';
import type { ApplyContext } from './context.ts';
import { reloadCertificate } from './reload.ts';

type AcmeWork = Extract<Work, { kind: 'acme' }>;

/**
 * Has the server renew its certificate by itself, and ask for the first one. A refusal is no failure of the deploy: the
 * phone system works with the certificate that is there, the server's record tells why, and its timer tries again.
 */
export async function applyAcme(
  { host, signal }: Pick<ApplyContext, 'host' | 'signal'>,
  { settings, order, ports }: AcmeWork,
  onLine: (line: string) => void,
): Promise<void> {
  if (settings === null) {
    await host.script(stopRenewal, { signal, title: 'Ending the renewal of certificates' });
    return;
  }
  // What was said of other settings says nothing of these.
  if (order) await host.run(['rm', '-f', paths.acmeRecord], { signal });
  const content = `${JSON.stringify(settings)}\n`;
  await host.upload([{ path: paths.acmeSettings, content, mode: 0o600, uid: 0, gid: 0 }], { signal });
  await host.script(startRenewal, { signal, title: 'Starting the timer that renews the certificate' });
  if (!order) return;
  const refusal = await askAuthority(host, signal);
  if (refusal !== null) {
    onLine(refusal.message);
    return;
  }
  const { work } = readersStep(certificateReaders, ports);
  if (work.kind === 'reload') await reloadCertificate({ host, signal }, work, onLine);
}

/** How the program reports a failure under --json. */
const failureSchema = z.object({
  error: z.object({ message: z.string(), hint: z.string().nullish() }),
});

/**
 * Has the program on the server ask for a certificate, and put it where its readers find it; null, or why there is none.
 * It is the server itself that asks, as its timer will: what hinders it shows at the first deploy.
 */
export async function askAuthority(host: Host, signal: AbortSignal): Promise<UserError | null> {
  const { code, stderr } = await host.run([paths.programCommand, 'cert', 'order', '--json', '--no-input'], {
    ...{ signal, okCodes: 'any', title: 'smartcms cert order' },
  });
  if (code === 0) return null;
  const { error } = failureSchema.parse(lastJson(stderr));
  return new UserError('failed', error.message, { hint: error.hint ?? undefined });
}

function lastJson(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return { error: { message: `The program on the server failed: ${text.trim().slice(-500)}` } };
  }
}
