import type { Duplex } from 'node:stream';
import { type AmiClient, connectAmi } from '../asterisk/ami/client.ts';
import { reconnectingAmi } from '../asterisk/ami/reconnecting.ts';
import { version } from '../config/version.ts';
import { type Connection, isLinkLost, linkLost, loadDriver, sqlErrorCode } from '../database/connect.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { Host } from '../host/host.ts';
import { paths } from '../server/layout.ts';
import { openDatabase } from '../server/live/database.ts';
import { parseState, requireNotNewer, type ServerState } from '../server/state.ts';
import { requireContainer } from './backup/server.ts';
import { type ServerOptions, withHost } from './connection.ts';

/** What services need that work on extensions and trunks, wherever they run. */
export interface Session {
  database: Connection;
  /** The manager connection; rejects with a UserError if Asterisk is away, which reads can live with. */
  ami: () => Promise<AmiClient>;
  /** Opens SIP over TCP at Asterisk. */
  sip: () => Promise<Duplex>;
}

/** A session on a server, over one SSH connection. */
export interface ServerSession extends Session {
  host: Host;
  state: ServerState;
}

/** Who does something, for the audit log. */
export interface Actor {
  name: string;
  /** IP address that the request came from; null for the command line. */
  address: string | null;
}

const amiTimeoutMs = 10_000;

/**
 * Opens the server, reads in one command what is needed to reach its services, opens the tunnels to MariaDB and
 * Asterisk side by side, and closes everything when the work is done.
 * @throws UserError not_found if nothing is deployed there, and what connecting throws.
 */
export async function withSession<T>(
  options: ServerOptions,
  work: (session: ServerSession) => Promise<T>,
): Promise<T> {
  // In which time the server answers; what fails here fails again where it is used.
  loadDriver().catch(() => undefined);
  return withHost(options, async (host) => {
    const { state, databasePassword, amiSecret } = await readAccess(host, options.signal);
    requireNotNewer(state, version);
    // Asterisk may be restarted by the work itself.
    const manager = reconnectingAmi(() =>
      connectAmi({
        stream: () => host.connectTcp('127.0.0.1', state.ports.ami),
        username: 'smartcms_cli',
        secret: amiSecret,
        timeoutMs: amiTimeoutMs,
      }),
    );
    manager.get().catch(() => undefined);
    const database = await openDatabase(host, databasePassword).catch(async (error: unknown) => {
      // If it is Docker that is down, that is what to say.
      if (error instanceof UserError && error.code === 'unreachable')
        await requireContainer(host, options.signal);
      throw error;
    });
    try {
      const sip = () => host.connectTcp('127.0.0.1', state.ports.sip);
      return await work({ host, state, database, ami: () => manager.get(), sip });
    } catch (error) {
      throw databaseFailure(error);
    } finally {
      database.destroy();
      manager.close();
    }
  });
}

interface Access {
  state: ServerState;
  databasePassword: Secret;
  amiSecret: Secret;
}

async function readAccess(host: Host, signal: AbortSignal): Promise<Access> {
  const files = [`${paths.secrets}/db_cli_password`, `${paths.secrets}/ami_cli_secret`, paths.state];
  const { stdout } = await host.script(files.map((file) => `cat ${file} && echo || exit`).join('\n'), {
    signal,
    okCodes: 'any',
  });
  const [databasePassword, amiSecret, ...rest] = stdout.split('\n').filter((line) => line !== '');
  const state = rest.length === 0 ? null : parseState(rest.join('\n'));
  if (databasePassword === undefined || amiSecret === undefined || state === null) {
    throw new UserError('not_found', `There is no SmartCMS on ${host.label}.`, {
      hint: 'smartcms deploy brings it up.',
    });
  }
  return { state, databasePassword: new Secret(databasePassword), amiSecret: new Secret(amiSecret) };
}

/** What the user can do about a failure of MariaDB in the middle of the work. */
function databaseFailure(error: unknown): unknown {
  if (isLinkLost(error)) return linkLost(error);
  if (sqlErrorCode(error) !== 'ER_NO_SUCH_TABLE') return error;
  return new UserError('failed', "The server's database is older than this SmartCMS.", {
    hint: 'smartcms deploy brings it up to date.',
    cause: error,
  });
}
