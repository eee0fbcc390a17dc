import { paths, type ServiceName } from '../layout.ts';

interface FileRule {
  /** Below templates/, without .hbs. */
  template: string;
  path: string;
  readers: ServiceName[];
}

const asteriskFiles = [
  'ari.conf',
  'asterisk.conf',
  'cdr.conf',
  'cdr_adaptive_odbc.conf',
  'cel.conf',
  'extconfig.conf',
  'extensions.conf',
  'func_odbc.conf',
  'http.conf',
  'indications.conf',
  'logger.conf',
  'manager.conf',
  'modules.conf',
  'musiconhold.conf',
  'odbc.ini',
  'odbcinst.ini',
  'pjsip.conf',
  'res_config_odbc.conf',
  'res_odbc.conf',
  'rtp.conf',
  'sorcery.conf',
  'stasis.conf',
];

/** Files that Asterisk complains about when they are missing, and whose defaults are right. */
const emptyFiles = [
  'acl.conf',
  'ccss.conf',
  'features.conf',
  'pjproject.conf',
  'udptl.conf',
  'websocket_client.conf',
];

/** Every configuration file of a service: its template, where it lands, and who reads it. */
export const serviceFiles: readonly FileRule[] = [
  { template: 'mariadb/my.cnf', path: `${paths.root}/mariadb/my.cnf`, readers: ['db'] },
  { template: 'mariadb/init.sql', path: `${paths.root}/mariadb/init.sql`, readers: ['db'] },
  { template: 'redis/redis.conf', path: `${paths.root}/redis/redis.conf`, readers: ['redis'] },
  ...asteriskFiles.map(
    (name): FileRule => ({
      template: `asterisk/${name}`,
      path: `${paths.root}/asterisk/configs/${name}`,
      readers: ['asterisk'],
    }),
  ),
  ...emptyFiles.map(
    (name): FileRule => ({
      template: 'asterisk/empty.conf',
      path: `${paths.root}/asterisk/configs/${name}`,
      readers: ['asterisk'],
    }),
  ),
  { template: 'nginx/nginx.conf', path: `${paths.root}/nginx/nginx.conf`, readers: ['frontend'] },
  { template: 'nginx/bytes.conf', path: `${paths.root}/nginx/bytes.conf`, readers: ['frontend'] },
  { template: 'nginx/default.conf', path: `${paths.root}/nginx/default.conf`, readers: ['frontend'] },
];

/** Read by compose, or by a service each time that it needs them: a change restarts nothing. */
export const composeFiles: readonly FileRule[] = [
  { template: 'docker-compose.yml', path: paths.composeFile, readers: [] },
  { template: 'env', path: paths.envFile, readers: [] },
  {
    template: 'asterisk/recordings.conf',
    path: `${paths.root}/asterisk/configs/recordings.conf`,
    readers: [],
  },
  { template: 'api/settings.conf', path: `${paths.apiFiles}/settings.conf`, readers: [] },
];
