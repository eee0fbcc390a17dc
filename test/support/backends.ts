import { Secret } from '../../src/domain/secret.ts';
import { type Backends, openBackends } from '../../src/services/backends.ts';
import type { TestDatabase } from './mariadb.ts';
import type { TestRedis } from './redis.ts';

/** Settings of a manager that nobody is; Asterisk is scripted, or away. */
export const noManager = { host: '127.0.0.1', port: 1, username: 'nobody', secret: new Secret('none') };

/** The API's backends on a test's services, with the API's own rights in the database; null is no Redis. */
export function openTestBackends(db: TestDatabase, redis: TestRedis | null, timeoutMs = 1000): Backends {
  return openBackends({
    database: {
      socketPath: db.socketPath,
      user: 'smartcms_api',
      name: 'smartcms',
      password: new Secret('test-api'),
    },
    redis: {
      socketPath: redis?.socketPath ?? '/nowhere',
      password: new Secret(redis?.password ?? 'none'),
    },
    ami: noManager,
    sipPort: 1,
    timeoutMs,
  });
}
