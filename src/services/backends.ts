import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { Redis } from 'ioredis';
import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { type AmiClient, connectAmi } from '../asterisk/ami/client.ts';
import { type ReconnectingAmi, reconnectingAmi } from '../asterisk/ami/reconnecting.ts';
import { isLinkLost, sessionSettings } from '../database/connect.ts';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import { within } from './within.ts';

interface AmiLogin {
  host: string;
  port: number;
  username: string;
  secret: Secret;
}

interface BackendOptions {
  database: { socketPath: string; user: string; name: string; password: Secret };
  redis: { socketPath: string; password: Secret };
  ami: AmiLogin;
  /** Of Asterisk's SIP over TCP. */
  sipPort: number;
  /** Milliseconds after which a backend that does not answer counts as away. */
  timeoutMs: number;
}

/** Longer than any request may take. */
const amiIdleMs = 60_000;

/** What the API talks to. Each connects when it is first used and again after it was away. */
export interface Backends {
  database: Pool;
  /** For changes, which wait for each other: they must not keep questions waiting. */
  writers: Pool;
  redis: Redis;
  ami: ReconnectingAmi;
  /** Opens SIP over TCP at Asterisk. */
  sip: () => Promise<Duplex>;
  close(): Promise<void>;
}

/** Prepares the connections of a long-running service without opening one: nothing fails here. */
export function openBackends(options: BackendOptions): Backends {
  const database = openPool(options, 8);
  const writers = openPool(options, 3);
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
  const ami = reconnectingAmi(() => openAmi({ ...manager, timeoutMs }), { idleMs: amiIdleMs });
  return {
    database,
    writers,
    redis,
    ami,
    sip: () => openTcp('127.0.0.1', options.sipPort),
    async close() {
      ami.close();
      redis.disconnect();
      await Promise.all([database.end(), writers.end()]);
    },
  };
}

function openPool({ database, timeoutMs }: BackendOptions, connectionLimit: number): Pool {
  return createPool({
    socketPath: database.socketPath,
    user: database.user,
    password: database.password.reveal(),
    database: database.name,
    connectTimeout: timeoutMs,
    connectionLimit,
    queueLimit: 200,
    timezone: 'Z',
    charset: 'utf8mb4_unicode_ci',
    jsonStrings: true,
  });
}

/**
 * Lends a connection of the pool, which must be had within `timeoutMs`, to work that must be done within `workMs`.
 * Unless the work refuses, a failure ends the connection.
 */
export async function withConnection<T>(
  pool: Pool,
  timeoutMs: number,
  work: (connection: PoolConnection) => Promise<T>,
  workMs = timeoutMs,
): Promise<T> {
  const use = useOf(pool);
  use.waiting += 1;
  const connection = await lent(pool, timeoutMs).finally(() => {
    use.waiting -= 1;
  });
  use.lent += 1;
  try {
    const result = await within(workMs, () => work(connection));
    connection.release();
    return result;
  } catch (error) {
    // An answer may still come; it must not meet the next question.
    if (error instanceof UserError) connection.release();
    else connection.destroy();
    throw error;
  } finally {
    use.lent -= 1;
  }
}

/** How much a pool has to do. */
export interface PoolUse {
  /** Pieces of work that have a connection. */
  lent: number;
  /** Those that wait for one. */
  waiting: number;
}

const uses = new WeakMap<Pool, PoolUse>();

/** What withConnection and onDatabase do on a pool now. */
export function useOf(pool: Pool): PoolUse {
  const use = uses.get(pool) ?? { lent: 0, waiting: 0 };
  uses.set(pool, use);
  return use;
}

/** A connection of the pool that the caller gives back. Throws UserError unreachable. */
export async function lendConnection(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
  return toldIfAway(() => lent(pool, timeoutMs));
}

const prepared = new WeakSet<object>();

/** A pool makes connections as they are needed, and has no statement to begin each with. */
async function lent(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
  const lending = pool.getConnection();
  const connection = await within(timeoutMs, () => lending).catch((error: unknown) => {
    lending.then((late) => late.release()).catch(() => undefined);
    throw error;
  });
  if (prepared.has(connection.connection)) return connection;
  try {
    await within(timeoutMs, () => connection.query(sessionSettings));
  } catch (error) {
    connection.destroy();
    throw error;
  }
  prepared.add(connection.connection);
  return connection;
}

/**
 * As withConnection.
 * @throws UserError unreachable if the database is away, silent or overrun, and what the work throws.
 */
export async function onDatabase<T>(
  pool: Pool,
  timeoutMs: number,
  work: (connection: PoolConnection) => Promise<T>,
  workMs = timeoutMs,
): Promise<T> {
  return toldIfAway(() => withConnection(pool, timeoutMs, work, workMs));
}

async function toldIfAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
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

/** A login at Asterisk's manager interface; throws what connectAmi throws. */
export function openAmi({ host, port, ...login }: AmiLogin & { timeoutMs: number }): Promise<AmiClient> {
  return connectAmi({ ...login, stream: () => openTcp(host, port) });
}

/** A TCP connection, once it stands. */
export function openTcp(host: string, port: number) {
  return new Promise<ReturnType<typeof connectTcp>>((resolve, reject) => {
    const socket = connectTcp({ host, port, noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}
