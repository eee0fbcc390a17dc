import { archiveNames } from '../../backup/archive.ts';
import { type PartName, partNames } from '../../backup/manifest.ts';
import type { Host } from '../../host/host.ts';
import { quote, quoteArgv } from '../../host/quote.ts';
import { reloadCertificate } from '../../server/apply/reload.ts';
import { paths, type ServiceName } from '../../server/layout.ts';
import {
  dataSecrets,
  foreignSecrets,
  isForeign,
  type SecretName,
  secretRules,
} from '../../server/secrets.ts';
import { type KnownPorts, parseIdentity } from '../../server/state.ts';
import { spoolFolder } from './server.ts';

/** Parts that can be brought back. The configuration cannot: `deploy` makes it, for the server that it is on. */
export const restorableParts: readonly PartName[] = [
  'recordings',
  'voicemail',
  'certificates',
  'identity',
  'secrets',
];

/** What an unpacked backup has: folders of parts, and those that are whole enough to restore. */
export async function presentParts(
  host: Host,
  unpacked: string,
  signal: AbortSignal,
): Promise<{ dump: boolean; all: PartName[]; whole: PartName[] }> {
  const key = `certificates/certs/frontend/key.pem`;
  const names = [archiveNames.dump, key, ...partNames];
  const { stdout } = await host.script(
    `cd ${quote(unpacked)}\nfor name in ${quoteArgv(names)}; do [ ! -e "$name" ] || echo "$name"; done`,
    { signal, title: 'Looking at the parts of the backup' },
  );
  const found = new Set(stdout.split('\n'));
  const all = partNames.filter((name) => found.has(name));
  // Of a backup that was not encrypted there are certificates without their keys.
  const whole = all.filter((name) => name !== 'certificates' || found.has(key));
  return { dump: found.has(archiveNames.dump), all, whole };
}

/** Puts a part of an unpacked backup in its place on the server. */
export async function restorePart(
  host: Host,
  part: PartName,
  { unpacked, ports, signal }: { unpacked: string; ports: KnownPorts; signal: AbortSignal },
): Promise<void> {
  if (part === 'identity') return restoreIdentity(host, `${unpacked}/${part}/server.json`, signal);
  const script = await scriptOf(host, part, `${unpacked}/${part}`, signal);
  await host.script(`set -eu\n${script}`, { signal, title: `Restoring ${part}` });
  if (part === 'certificates') {
    const services: ServiceName[] = ['frontend', 'asterisk'];
    await reloadCertificate({ host, signal }, { kind: 'reload', services, ports }, () => undefined);
  }
}

async function scriptOf(host: Host, part: PartName, from: string, signal: AbortSignal): Promise<string> {
  switch (part) {
    case 'recordings':
    case 'voicemail':
      // The folder itself stays Asterisk's; `cp -a from/.` would give it to root.
      return `find ${quote(from)} -mindepth 1 -maxdepth 1 -exec cp -a -t ${quote(await spoolFolder(host, signal))} {} +`;
    case 'certificates':
      return `cp -a ${quote(`${from}/certs`)}/. ${quote(paths.certificates)}/\n${accountLines(`${from}/account.key`)}`;
    case 'secrets':
      return [...dataSecrets, ...foreignSecrets]
        .map((name) => secretLine(name, `${from}/secrets/${name}`))
        .join('\n');
    case 'identity':
    case 'config':
      return '';
  }
}

/** The account with the authority: its limits and its certificates belong to whoever has this key. */
function accountLines(from: string): string {
  const to = paths.acmeAccount;
  return `if [ -f ${quote(from)} ]; then
  install -d -m 0700 ${quote(paths.acme)}
  install -m 0600 ${quote(from)} ${quote(`${to}.new`)}; mv -T ${quote(`${to}.new`)} ${quote(to)}
fi`;
}

/** The server becomes the one of the backup. Which images it runs stays its own: they fit the data folder that it has. */
async function restoreIdentity(host: Host, from: string, signal: AbortSignal): Promise<void> {
  const read = async (path: string) =>
    parseIdentity((await host.run(['cat', path], { signal, title: 'Reading the identity' })).stdout);
  const { id, createdAt } = await read(from);
  const content = `${JSON.stringify({ ...(await read(paths.identity)), id, createdAt }, null, 2)}\n`;
  await host.upload([{ path: paths.identity, content, mode: 0o644, uid: 0, gid: 0 }], { signal });
}

/**
 * Those that the rows depend on, as they are in the backup or not at all, and those of somebody else, if it has any;
 * passwords between the services are the server's own.
 */
function secretLine(name: SecretName, from: string): string {
  const { uid } = secretRules[name];
  const to = `${paths.secrets}/${name}`;
  const otherwise = isForeign(name) ? ':' : `rm -f ${to}`;
  return `if [ -f ${quote(from)} ]; then install -m 0400 -o ${uid} -g ${uid} ${quote(from)} ${to}.new; mv -T ${to}.new ${to}; else ${otherwise}; fi`;
}
