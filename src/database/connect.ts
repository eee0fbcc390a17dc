import type { Duplex } from 'node:stream';
import type { Connection } from 'mysql2/promise';
import { UserError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';

export type { Connection } from 'mysql2/promise';

interface Login {
  user: string;
  password: Secret;
  database: string;
}

/** How the server is reached: a stream that is already open to it, or a Unix socket of this machine. */
export type DatabaseAddress = Login & ({ stream: Duplex } | { socketPath: string });

/** What every connection begins with: wrong values are refused, and times are UTC. */
export const sessionSettings = `SET SESSION time_zone = '+00:00',
  sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`;

/** Parsing the driver takes tens of milliseconds: whoever has to wait for something else meanwhile calls it early. */
export function loadDriver(): Promise<typeof import('./driver.ts')> {
  return import('./driver.ts');
}

/**
 * A connection to MariaDB in strict mode, utf8mb4 and UTC; dates are Date objects. Throws UserError: auth_failed
 * if user or password are refused, not_found if there is no such database, unreachable if nothing answers.
 */
export async function connectDatabase(address: DatabaseAddress): Promise<Connection> {
  const { user, password, database } = address;
  const way = 'stream' in address ? { stream: address.stream } : { socketPath: address.socketPath };
  const { createConnection } = await loadDriver();
  try {
    const connection = await createConnection({
      ...way,
      user,
      database,
      password: password.reveal(),
      charset: 'utf8mb4_unicode_ci',
      timezone: 'Z',
      jsonStrings: true,
      connectTimeout: 20_000,
      // A parser made anew for each query pays off for thousands of queries alone.
      disableEval: true,
    });
    // The next query reports that the link is gone; without a listener Node would end the process.
    connection.on('error', () => {});
    await connection.query(sessionSettings);
    return connection;
  } catch (error) {
    throw connectError(error, user, database);
  }
}

/** The code of an error of the driver or the server, such as ER_DUP_ENTRY, or undefined. */
export function sqlErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether an error means that the link to the server is gone, so that nobody knows what became of the query. */
export function isLinkLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('fatal' in error && error.fatal === true) return true;
  const code = sqlErrorCode(error);
  return (
    code === 'ER_SERVER_SHUTDOWN' || code === 'ER_CONNECTION_KILLED' || /closed state/.test(error.message)
  );
}

/** What to tell the user when the link broke in the middle of work. */
export function linkLost(cause: unknown): UserError {
  return new UserError('connection_lost', 'The connection to MariaDB was lost.', {
    hint: 'See whether it runs: smartcms logs db. Then repeat the command.',
    cause,
  });
}

function connectError(error: unknown, user: string, database: string): UserError {
  switch (sqlErrorCode(error)) {
    case 'ER_ACCESS_DENIED_ERROR':
      return new UserError('auth_failed', `MariaDB refused the password of its user ${user}.`, {
        hint: 'The stored secret and the database differ: smartcms deploy brings them together.',
        cause: error,
      });
    case 'ER_DBACCESS_DENIED_ERROR':
    case 'ER_BAD_DB_ERROR':
      return new UserError('not_found', `MariaDB has no database ${database} that ${user} may use.`, {
        hint: 'smartcms deploy creates it.',
        cause: error,
      });
    default:
      return new UserError('unreachable', `MariaDB does not answer: ${reason(error)}`, {
        hint: 'See whether it runs: smartcms status, smartcms logs db.',
        cause: error,
      });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
