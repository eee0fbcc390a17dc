import { type Connection, connectDatabase } from '../../database/connect.ts';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Host } from '../../host/host.ts';
import { databaseName, databaseUsers, paths } from '../layout.ts';

/**
 * A connection as the CLI's own user, through the host's connection.
 * @throws UserError unreachable if MariaDB does not run, and what connectDatabase throws.
 */
export async function openDatabase(host: Host, password: Secret): Promise<Connection> {
  const stream = await host.connectUnix(paths.databaseSocket).catch((cause: unknown) => {
    // A host that is lost says so itself.
    if (!(cause instanceof UserError) || cause.code !== 'command_failed') throw cause;
    throw new UserError('unreachable', `MariaDB on ${host.label} does not answer: ${cause.message}`, {
      hint: 'See whether it runs: smartcms status, and why not: smartcms logs db.',
      cause,
    });
  });
  const user = databaseUsers.db_cli_password;
  return connectDatabase({ stream, user, password, database: databaseName });
}
