import type { Host } from '../../host/host.ts';
import { containerName, type ServiceName, serviceNames } from '../layout.ts';

/** How each service's program tells its version. */
const questions: Record<ServiceName, string> = {
  db: 'mariadb --version',
  redis: 'redis-server --version',
  asterisk: 'asterisk -V',
  api: 'printenv SMARTCMS_VERSION',
  frontend: 'nginx -v',
};

/** Versions of the programs that run, asked side by side; services that do not run are left out. */
export async function serviceVersions(
  host: Host,
  signal: AbortSignal,
): Promise<Partial<Record<ServiceName, string>>> {
  const ask = (service: ServiceName) =>
    `{ answer=$(docker exec ${containerName(service)} ${questions[service]} 2>&1 </dev/null) && printf '%s %s\\n' ${service} "$answer"; } &`;
  const { stdout } = await host.script(`${serviceNames.map(ask).join('\n')}\nwait\n`, {
    signal,
    okCodes: 'any',
  });
  return parseVersions(stdout);
}

/** The first thing in each line that looks like a version. */
export function parseVersions(output: string): Partial<Record<ServiceName, string>> {
  const versions: Partial<Record<ServiceName, string>> = {};
  for (const line of output.split('\n')) {
    const service = serviceNames.find((name) => line.startsWith(`${name} `));
    const version = line.slice((service ?? '').length).match(/\d+\.\d+(\.\d+)?/)?.[0];
    if (service !== undefined && version !== undefined) versions[service] = version;
  }
  return versions;
}
