import type { PartSource } from '../../backup/archive.ts';
import type { BackupPlace } from '../../backup/place.ts';
import { UserError } from '../../domain/errors.ts';
import type { Host } from '../../host/host.ts';
import { containerName, databaseName, paths } from '../../server/layout.ts';

/** Where a server of SmartCMS has what backups are about. */
export const backupPlace: BackupPlace = {
  folder: paths.backups,
  container: containerName('db'),
  database: databaseName,
  wake: paths.jobs,
};

/** Id of a server. @throws UserError not_found before the first deploy. */
export async function serverId(host: Host, signal: AbortSignal): Promise<string> {
  const { stdout } = await host.run(['cat', paths.identity], { signal, okCodes: 'any' });
  const id = /"id"\s*:\s*"([0-9a-f-]{36})"/.exec(stdout)?.[1];
  if (id !== undefined) return id;
  throw new UserError('not_found', `There is no SmartCMS on ${host.label}.`, {
    hint: 'smartcms deploy brings it up.',
  });
}

/**
 * What works on backups needs Docker and the container of MariaDB.
 * @throws UserError unreachable while one of them does not run.
 */
export async function requireContainer(host: Host, signal: AbortSignal): Promise<void> {
  const { code, stdout, stderr } = await host.run(
    ['docker', 'inspect', '-f', '{{.State.Running}}', backupPlace.container],
    { signal, okCodes: 'any', title: 'Looking for MariaDB' },
  );
  if (code === 0 && stdout.trim() === 'true') return;
  if (/Cannot connect to the Docker daemon/i.test(stderr)) {
    throw new UserError('unreachable', `Docker on ${host.label} does not run.`, {
      hint: 'Start it there (systemctl start docker), then repeat. Why it stopped: journalctl -u docker',
    });
  }
  throw new UserError('unreachable', `MariaDB on ${host.label} does not run.`, {
    hint: 'smartcms deploy starts it; why it stopped: smartcms logs db',
  });
}

/** Folder of the server with Asterisk's recordings and voicemail. */
export async function spoolFolder(host: Host, signal: AbortSignal): Promise<string> {
  const { stdout } = await host.run(
    ['docker', 'volume', 'inspect', '-f', '{{.Mountpoint}}', 'smartcms_asterisk_spool'],
    { signal, title: 'Looking for recordings' },
  );
  return stdout.trim();
}

/** What a whole backup has besides the database; private keys and passwords only if it is encrypted. Pure. */
export function partSources(spool: string, encrypted: boolean): PartSource[] {
  const root = (name: string) => `${paths.root}/${name}`;
  const keys = [
    ...['asterisk', 'frontend'].map((service) => `${paths.certificates}/${service}/key.pem`),
    paths.acmeAccount,
  ];
  const passwords = [
    root('mariadb/init.sql'),
    root('redis/redis.conf'),
    ...['manager', 'ari', 'res_odbc'].map((name) => root(`asterisk/configs/${name}.conf`)),
  ];
  const configs = ['docker-compose.yml', '.env', 'mariadb', 'redis', 'asterisk', 'nginx'].map(root);
  const secret = (excluded: string[]) => (encrypted ? [] : excluded);
  return [
    { name: 'recordings', paths: [`${spool}/monitor`, `${spool}/recording`], excluded: [] },
    { name: 'voicemail', paths: [`${spool}/voicemail`], excluded: [] },
    { name: 'certificates', paths: [paths.certificates, paths.acmeAccount], excluded: secret(keys) },
    { name: 'config', paths: [...configs, paths.state], excluded: secret(passwords) },
    { name: 'identity', paths: [paths.identity], excluded: [] },
    ...(encrypted ? [{ name: 'secrets' as const, paths: [paths.secrets], excluded: [] }] : []),
  ];
}
