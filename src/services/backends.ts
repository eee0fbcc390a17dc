import { connect as connectTcp } from 'node:net';
import { Redis } from 'ioredis';
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { connectAmi } from '../asterisk/ami/client.ts';
import { type ReconnectingAmi, reconnectingAmi } from '../asterisk/ami/reconnecting.ts';
import { isLinkLost } from '../database/connect.ts';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import { within } from './within.ts';

interface BackendOptions {
  database: { socketPath: string; user: string; name: string; password: Secret };
  redis: { socketPath: string; password: Secret };
  ami: { host: string; port: number; username: string; secret: Secret };
  /** Milliseconds after which a backend that does not answer counts as away. */
  timeoutMs: number;
}

/** What the API talks to. Each connects when it is first used and again after it was away. */
export interface Backends {
  database: Pool;
  redis: Redis;
  ami: ReconnectingAmi;
  close(): Promise<void>;
}

/** Prepares the connections of a long-running service without opening one: nothing fails here. */
export function openBackends(options: BackendOptions): Backends {
  const database = createPool({
    socketPath: options.database.socketPath,
    user: options.database.user,
    password: options.database.password.reveal(),
    database: options.database.name,
    connectTimeout: options.timeoutMs,
    connectionLimit: 8,
    queueLimit: 200,
    timezone: 'Z',
    charset: 'utf8mb4',
    jsonStrings: true,
  });
  const redis = new Redis({
    path: options.redis.socketPath,
    password: options.redis.password.reveal(),
    lazyConnect: true,
    connectTimeout: options.timeoutMs,
    commandTimeout: options.timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  // Without a listener ioredis prints each failed attempt; health reports the state.
  redis.on('error', () => undefined);
  const { ami: manager, timeoutMs } = options;
  const ami = reconnectingAmi(() =>
    connectAmi({
      stream: () => openTcp(manager.host, manager.port),
      username: manager.username,
      secret: manager.secret,
      timeoutMs,
    }),
  );
  return {
    database,
    redis,
    ami,
    async close() {
      ami.close();
      redis.disconnect();
      await database.end();
    },
  };
}

/** Lends a connection of the pool to work that must be done within `timeoutMs`; if it fails, the connection ends. */
export async function withConnection<T>(
  pool: Pool,
  timeoutMs: number,
  work: (connection: PoolConnection) => Promise<T>,
): Promise<T> {
  const lending = pool.getConnection();
  const connection = await within(timeoutMs, () => lending).catch((error: unknown) => {
    lending.then((late) => late.release()).catch(() => undefined);
    throw error;
  });
  try {
    const result = await within(timeoutMs, () => work(connection));
    connection.release();
    return result;
  } catch (error) {
    // Its answer may still come; it must not meet the next question.
    connection.destroy();
    throw error;
  }
}

/**
 * As withConnection.
 * @throws UserError unreachable if the database is away, silent or overrun, and what the work throws.
 */
export async function onDatabase<T>(
  pool: Pool,
  timeoutMs: number,
  work: (connection: PoolConnection) => Promise<T>,
): Promise<T> {
  try {
    return await withConnection(pool, timeoutMs, work);
  } catch (cause) {
    if (!isAway(cause)) throw cause;
    throw new UserError('unreachable', 'the database does not answer', {
      hint: 'See whether MariaDB runs: smartcms status.',
      cause,
    });
  }
}

/** By the codes of the operating system and of MariaDB, and the words that the driver's pool has. */
function isAway(error: unknown): boolean {
  if (isLinkLost(error)) return true;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ER_CON_COUNT_ERROR'].includes(
      String(code),
    ) || /^(Queue limit reached|No connections available|Pool is closed)/.test(String(message))
  );
}

/** A TCP connection, once it stands. */
export function openTcp(host: string, port: number) {
  return new Promise<ReturnType<typeof connectTcp>>((resolve, reject) => {
    const socket = connectTcp({ host, port, noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}
