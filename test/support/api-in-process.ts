import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type AppDependencies, buildApp } from '../../src/api/app.ts';
import type { Connection } from '../../src/database/connect.ts';
import { findSuperAdminLicense, insertActivation } from '../../src/database/repositories/licenses.ts';
import { seedFirstAdmin } from '../../src/database/seed.ts';
import type { Role } from '../../src/domain/modules.ts';
import { Secret } from '../../src/domain/secret.ts';
import { newTokenSecret, tokenHash } from '../../src/domain/tokens.ts';
import { openSessions } from '../../src/services/api-session.ts';
import { onDatabase } from '../../src/services/backends.ts';
import { openEvents } from '../../src/services/events/events.ts';
import { fairQueue } from '../../src/services/fair-queue.ts';
import { licenseState } from '../../src/services/license.ts';
import { redisLimits } from '../../src/services/limits.ts';
import { relayEvents } from '../../src/services/outbox.ts';
import { recordingFiles } from '../../src/services/recording-files.ts';
import { authenticate } from '../../src/services/sessions.ts';
import { shareFor } from '../../src/services/shared.ts';
import { noBackends } from './app.ts';
import { noManager, openTestBackends } from './backends.ts';
import type { TestDatabase } from './mariadb.ts';
import { migrate } from './migrate.ts';
import type { TestRedis } from './redis.ts';
import type { ScriptedAsterisk } from './session.ts';

/** The API in this process, on a real MariaDB and Redis and a scripted Asterisk. */
export interface ApiInProcess {
  app: FastifyInstance;
  /** host:port, once it listens. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

export function openApi(
  db: TestDatabase,
  redis: TestRedis,
  asterisk: ScriptedAsterisk,
  overrides: Partial<AppDependencies> = {},
): ApiInProcess {
  const own = openTestBackends(db, redis);
  const get = () => asterisk.connect();
  const ami = { get, ping: async () => (await get()).ping(), close: () => undefined };
  const backends = { ...own, ami, sip: () => asterisk.sip() };
  const sessions = openSessions(backends, 1000);
  const up = { status: 'ok', ms: 1 } as const;
  const health = async () => ({ status: 'ok', services: { database: up, redis: up, asterisk: up } }) as const;
  const events = openEvents({
    backends,
    sessions,
    ami: noManager,
    timeoutMs: 1000,
    health,
    onFailure: () => undefined,
  });
  const relay = relayEvents({ ...backends, timeoutMs: 1000, onFailure: () => undefined });
  const license = shareFor(500, () => licenseState(backends.database, 1000));
  const app = buildApp(
    noBackends({
      license,
      licenseChanged: license.forget,
      account: {
        database: (work) => onDatabase(backends.database, 1000, work),
        limits: redisLimits(backends.redis),
        queue: fairQueue({ atOnce: 2, waitingOfOne: 100, waiting: 500 }),
        serverKey: new Secret('test-hmac-key'),
      },
      sessions,
      events,
      health,
      wakeJobs: async () => undefined,
      recordings: recordingFiles('/nowhere'),
      authenticate: (token) => sessions.read(({ database }) => authenticate(database, token, new Date())),
      ...overrides,
    }),
  );
  return {
    app,
    async listen() {
      await app.listen({ host: '127.0.0.1', port: 0 });
      return `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    },
    async close() {
      await app.close();
      await Promise.all([relay.stop(), events.stop()]);
      await own.close();
    },
  };
}

/** Brings the database up to date, with a licence for everything that is activated. */
export async function prepareDatabase(connection: Connection): Promise<void> {
  const serverId = '3f1d1f0e-5a5b-4c39-9f7e-0c4b6a1d2e3f';
  await migrate(connection);
  await seedFirstAdmin(connection, {
    email: 'admin@example.com',
    name: 'Admin',
    passwordHash: 'x',
    licenseKey: new Secret('SMARTCMS-SA-ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2'),
    hmacKey: new Secret('test-hmac-key'),
    serverId,
    now: new Date(),
  });
  const license = await findSuperAdminLicense(connection);
  await insertActivation(connection, { licenseId: license?.id ?? 0, serverId, at: new Date() });
}

/** A user of a role with a session; gives the session's token. */
export async function logIn(connection: Connection, email: string, role: Role): Promise<string> {
  const now = new Date();
  const times = { created_at: now, updated_at: now };
  const user = { email, name: role, password_hash: 'x', role, ...times };
  await connection.query('INSERT INTO users SET ? ON DUPLICATE KEY UPDATE must_change_password = 0', [user]);
  const secret = newTokenSecret();
  const end = new Date(now.getTime() + 3_600_000);
  const [inserted] = await connection.query(
    `INSERT INTO access_tokens (user_id, token_hash, created_at, last_used_at, expires_at, ends_at)
     SELECT id, ?, ?, ?, ?, ? FROM users WHERE email = ? RETURNING id`,
    [tokenHash(secret), now, now, end, end, email],
  );
  const [row] = inserted as unknown as { id: number }[];
  return `${row?.id}|${secret}`;
}
