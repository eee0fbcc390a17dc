/**
 * Where things are on a server and whom they belong to: the one place for paths, service names and user ids.
 * The layout below /opt/smartcms is the seed's; containers are called smartcms-<service>.
 */

export const serviceNames = ['db', 'redis', 'asterisk', 'api', 'frontend'] as const;
export type ServiceName = (typeof serviceNames)[number];

export const containerName = (service: ServiceName): string => `smartcms-${service}`;

/** Fixed user and group ids of the services, high enough not to meet an existing user of the server. */
export const userIds: Record<ServiceName, number> = {
  db: 64011,
  redis: 64012,
  asterisk: 64013,
  api: 64014,
  frontend: 64015,
};

/** Whom the build of a console runs as; it owns nothing else. */
export const consoleBuilder = 64016;

const root = '/opt/smartcms';

/** Settings of the Docker engine. They are the server's, not SmartCMS's own. */
export const daemonSettings = '/etc/docker/daemon.json';

export const paths = {
  root,
  composeFile: `${root}/docker-compose.yml`,
  envFile: `${root}/.env`,
  /** Secrets, one file each; 0700 root. */
  secrets: `${root}/secrets`,
  /** Certificates: a folder for each service that reads them. */
  certificates: `${root}/certs`,
  /** Certificates from an ACME server: settings, account, how it went; 0700 root. */
  acme: `${root}/acme`,
  acmeSettings: `${root}/acme/settings.json`,
  acmeRecord: `${root}/acme/record.json`,
  acmeAccount: `${root}/acme/account.key`,
  /** What the authority looks for; mounted into nginx. */
  acmeChallenges: `${root}/acme/challenges`,
  /** Unix sockets of MariaDB and Redis, a folder each; 0700 root, mounted into the containers that use them. */
  sockets: `${root}/run`,
  databaseSocket: `${root}/run/db/mysqld.sock`,
  redisSocket: `${root}/run/redis/redis.sock`,
  /** The firewall's table, as it is loaded at boot. */
  firewall: `${root}/firewall`,
  firewallRules: `${root}/firewall/rules.nft`,
  releases: `${root}/releases`,
  /** Backups with their records; 0700 root. */
  backups: `${root}/backups`,
  /** Who the server is: written once. */
  identity: `${root}/server.json`,
  /** What is deployed: the last release that was finished. */
  state: `${root}/state.json`,
  /** Digests of base images and checksums of sources, as they were when they were first taken. */
  images: `${root}/images.json`,
  audit: `${root}/audit.jsonl`,
  lock: `${root}/lock`,
  /** What the scheduled backup is set to, and what it needs for its copies; 0700 root. */
  schedule: `${root}/schedule`,
  /** What the API reads of the config; mounted into its container. */
  apiFiles: `${root}/api`,
  /** A file for each job that waits, by which the API wakes the runner. */
  jobs: `${root}/run/jobs`,
  /** Consoles of one's own, and which is served; nginx sees it, read-only. */
  frontend: `${root}/frontend`,
  /** The program on the server: what day-to-day commands and timers run. */
  program: `${root}/cli`,
  programCommand: `${root}/cli/smartcms`,
  /** Where the private Node.js looks for modules of its own; see templates/cli/take-runtime.mjs. */
  programModules: `${root}/njs`,
  /** The command for people, a link to programCommand. */
  command: '/usr/local/bin/smartcms',
} as const;

/** In the folder of each kept release: what it is. */
export const releaseRecord = 'release.json';

export const databaseName = 'smartcms';

/** Database users, all at localhost; passwords are the secrets of the same key. */
export const databaseUsers = {
  /** Migrations and the CLI: everything on the database smartcms. */
  db_cli_password: 'smartcms_cli',
  /** The API: reads and writes rows. */
  db_api_password: 'smartcms_api',
  /** Asterisk: reads the realtime tables, writes call records. */
  db_asterisk_password: 'asterisk',
} as const;

/** Folders below the root whose files are rendered by a deploy and kept with its release. */
export const renderedFolders = ['mariadb', 'redis', 'asterisk', 'nginx', 'api'] as const;
