import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, connectDatabase } from '../../src/database/connect.ts';
import { Secret } from '../../src/domain/secret.ts';
import { aptInstall } from './apt.ts';

/** Passwords of the users that a deploy creates before migrations run. */
const testPasswords = {
  smartcms_cli: 'test-cli',
  smartcms_api: 'test-api',
  asterisk: 'test-asterisk',
} as const;

/** A MariaDB server of a test's own: on a Unix socket, in a temporary folder, without a network. */
export interface TestDatabase {
  socketPath: string;
  /** A connection as one of the users that a deploy creates; the test database is called smartcms. */
  connect(user?: keyof typeof testPasswords): Promise<Connection>;
  connectRoot(): Promise<Connection>;
  /** Empties the database. */
  reset(): Promise<void>;
  /** Kills the server as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Why no MariaDB server can be started here, or null. The packages start no service. */
export function mariadbMissing(): string | null {
  return aptInstall('mariadbd', 'mariadb-server-core', 'mariadb-client-core');
}

export async function startMariadb(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcms-mariadb-'));
  const data = join(folder, 'data');
  const socketPath = join(folder, 'db.sock');
  const log = join(folder, 'error.log');
  await mkdir(data);
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  execFileSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-innodb-use-native-aio',
      ...user,
    ],
    { stdio: 'pipe' },
  );

  const login = (name: string, password: string, database: string) =>
    connectDatabase({ socketPath, user: name, password: new Secret(password), database });
  const connectRoot = () => login('root', '', 'mysql');

  let server: ChildProcess;
  const start = async () => {
    server = spawn(
      '/usr/sbin/mariadbd',
      // A killed process loses nothing that it wrote to the operating system, so there is no need to sync.
      [
        '--no-defaults',
        ...user,
        `--datadir=${data}`,
        `--socket=${socketPath}`,
        '--skip-networking',
        '--innodb-flush-log-at-trx-commit=2',
        '--innodb-flush-method=nosync',
        // The kernel has few slots for asynchronous I/O, and several servers run side by side.
        '--skip-innodb-use-native-aio',
        `--log-error=${log}`,
      ],
      { stdio: 'ignore' },
    );
    for (;;) {
      try {
        await (await connectRoot()).end();
        return;
      } catch (error) {
        if (server.exitCode !== null) throw new Error(await readFile(log, 'utf8'), { cause: error });
        await sleep(50);
      }
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const gone = new Promise((resolve) => server.once('exit', resolve));
    if (server.exitCode === null && server.signalCode === null && server.kill(signal)) await gone;
  };
  const reset = async () => {
    const root = await connectRoot();
    await root.query('DROP DATABASE IF EXISTS smartcms');
    await root.query('CREATE DATABASE smartcms');
    for (const [name, password] of Object.entries(testPasswords)) {
      await root.query('CREATE OR REPLACE USER ?@localhost IDENTIFIED BY ?', [name, password]);
    }
    await root.query('GRANT ALL ON smartcms.* TO smartcms_cli@localhost WITH GRANT OPTION');
    await root.end();
  };

  await start();
  await reset();
  return {
    socketPath,
    connectRoot,
    connect: (name = 'smartcms_cli') => login(name, testPasswords[name], 'smartcms'),
    reset,
    kill: () => end('SIGKILL'),
    restart: start,
    stop: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true });
    },
  };
}
