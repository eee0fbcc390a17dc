import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../host/host.ts';
import { containerName, paths, type ServiceName } from '../layout.ts';
import { certificatePorts, installedCertificate, shownFingerprint } from '../live/certificate.ts';
import type { Work } from '../plan/step.ts';
import { runCompose } from './compose.ts';
import type { ApplyContext } from './context.ts';

type ReloadWork = Extract<Work, { kind: 'reload' }>;
type Reader = keyof typeof certificatePorts;

/** How each reader is told; neither ends a call or a registration. */
const commands: Record<Reader, string> = {
  frontend: 'nginx -e stderr -c /etc/smartcms/nginx/nginx.conf -s reload',
  asterisk: 'sh -c \'asterisk -rx "module reload http"; asterisk -rx "module reload res_pjsip.so"\'',
};

const patienceMs = 8_000;

/** Has services read the certificate again; one that goes on showing the former one is restarted. */
export async function reloadCertificate(
  { host, signal }: Pick<ApplyContext, 'host' | 'signal'>,
  { services, ports }: ReloadWork,
  onLine: (line: string) => void,
): Promise<void> {
  const wanted = await installedCertificate(host, signal);
  const behind: ServiceName[] = [];
  for (const service of services) {
    if (!isReader(service)) continue;
    await host.script(`docker exec ${containerName(service)} ${commands[service]} </dev/null`, {
      signal,
      onLine,
      okCodes: 'any',
    });
    const open = certificatePorts[service].map((name) => ports[name]);
    if (!(await allShow(host, open, wanted?.fingerprint256, signal))) behind.push(service);
  }
  if (behind.length > 0) {
    onLine(`Still with the former certificate, so restarted: ${behind.join(', ')}`);
    const work = { kind: 'compose', services: behind, restart: behind, removeOrphans: false } as const;
    await runCompose(host, work, { signal, onLine });
  }
  const marks = services.map((service) => `${paths.certificates}/${service}.loaded`);
  await host.script(`touch ${marks.join(' ')}`, { signal, title: 'Noting who read the certificate' });
}

const isReader = (service: ServiceName): service is Reader => Object.hasOwn(certificatePorts, service);

async function allShow(
  host: Host,
  ports: readonly number[],
  wanted: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const shown = await Promise.all(ports.map((port) => shownFingerprint(host, port)));
    if (shown.every((fingerprint) => fingerprint === wanted)) return true;
    if (Date.now() >= deadline) return false;
    await sleep(300, undefined, { signal });
  }
}
