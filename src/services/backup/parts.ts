import type { PartName } from '../../backup/manifest.ts';
import type { Host } from '../../host/host.ts';
import { quote, quoteArgv } from '../../host/quote.ts';
import { waitHealthy } from '../../server/apply/compose.ts';
import { containerName, paths } from '../../server/layout.ts';
import { dataSecrets, secretRules } from '../../server/secrets.ts';
import { spoolFolder } from './server.ts';

/** Parts that can be brought back. The configuration cannot: `deploy` makes it, for the server that it is on. */
export const restorableParts: readonly PartName[] = [
  'recordings',
  'voicemail',
  'certificates',
  'identity',
  'secrets',
];

/** Puts a part of an unpacked backup in its place on the server. */
export async function restorePart(
  host: Host,
  part: PartName,
  unpacked: string,
  signal: AbortSignal,
): Promise<void> {
  const script = await scriptOf(host, part, `${unpacked}/${part}`, signal);
  await host.script(`set -eu\n${script}`, { signal, title: `Restoring ${part}` });
  if (part === 'certificates') await waitHealthy(host, ['asterisk', 'frontend'], { signal });
}

async function scriptOf(host: Host, part: PartName, from: string, signal: AbortSignal): Promise<string> {
  switch (part) {
    case 'recordings':
    case 'voicemail':
      return `cp -a ${quote(from)}/. ${quote(await spoolFolder(host, signal))}/`;
    case 'certificates':
      return `[ -f ${quote(`${from}/certs/frontend/key.pem`)} ] || { echo 'It has no private keys: it was not encrypted.' >&2; exit 1; }
cp -a ${quote(`${from}/certs`)}/. ${quote(paths.certificates)}/
${quoteArgv(['docker', 'restart', containerName('asterisk'), containerName('frontend')])}`;
    case 'identity':
      return `install -m 0644 ${quote(`${from}/server.json`)} ${quote(`${paths.identity}.new`)}
mv -T ${quote(`${paths.identity}.new`)} ${quote(paths.identity)}`;
    case 'secrets':
      return dataSecrets.map((name) => secretLine(name, `${from}/secrets/${name}`)).join('\n');
    case 'config':
      return '';
  }
}

/** Those that the rows depend on; passwords between the services are the server's own. */
function secretLine(name: (typeof dataSecrets)[number], from: string): string {
  const { uid } = secretRules[name];
  const to = `${paths.secrets}/${name}`;
  return `if [ -f ${quote(from)} ]; then install -m 0400 -o ${uid} -g ${uid} ${quote(from)} ${to}.new; mv -T ${to}.new ${to}; else rm -f ${to}; fi`;
}
