import { PassThrough, type Writable } from 'node:stream';
import { UserError } from '../domain/errors.ts';
import type { Host } from '../host/host.ts';
import { dumpProgram } from './dump-program.ts';
import { type DumpReport, dumpFailed, parseDumpReport } from './dump-report.ts';
import type { BackupPlace } from './place.ts';

/**
 * mariadb-dump's options. A snapshot of InnoDB that locks nobody out, rows as they come, and all that belongs to
 * the database besides tables. Login by the socket of the container, without a password.
 */
const dumpCommand = [
  'mariadb-dump',
  '--single-transaction',
  '--quick',
  '--routines',
  '--events',
  '--triggers',
  '--hex-blob',
  '--default-character-set=utf8mb4',
  '--tz-utc',
  '--extended-insert',
  '--comments',
];

/**
 * Phones first: in the container of MariaDB the dump takes only the time that the server itself leaves over. A nice
 * value is not enough: a woken MariaDB waits for the end of the other's time slice, but never for an idle task.
 */
const inIdleTime = ['chrt', '--idle', '0'];

/** As fast as mariadb-dump delivers, and smaller than gzip's best. */
const compressionLevel = 3;

export interface DumpOptions {
  signal: AbortSignal;
  /** A file of the server, or a stream here that the compressed dump goes to. */
  to: { file: string } | { stream: Writable };
}

/**
 * Dumps the database, compressed. Resolves for a whole dump only: all programs ended well and the closing mark
 * was there. What stands in the file or went into the stream otherwise is worth nothing.
 * @throws UserError failed, connection_lost
 */
export async function dumpDatabase(
  host: Host,
  place: BackupPlace,
  { to, signal }: DumpOptions,
): Promise<DumpReport> {
  const inContainer = [
    ...['docker', 'exec', '-i', place.container, ...inIdleTime],
    ...['perl', '-e', dumpProgram, '--', String(compressionLevel)],
    ...dumpCommand,
    place.database,
  ];
  const argv =
    'file' in to
      ? ['sh', '-c', 'umask 077; f=$1; shift; exec "$@" >"$f"', 'sh', to.file, ...inContainer]
      : inContainer;
  // Held open: its end tells the program in the container that nobody waits for the dump any more.
  const lifeline = new PassThrough();
  try {
    const { code, stderr } = await host.run(argv, {
      signal,
      stdin: lifeline,
      stdout: 'stream' in to ? to.stream : undefined,
      okCodes: 'any',
      title: 'Dumping the database',
    });
    if (code !== 0) throw dumpFailed(stderr);
    return parseDumpReport(stderr);
  } catch (error) {
    if (error instanceof UserError || signal.aborted) throw error;
    throw new UserError('failed', `The backup could not be written: ${reasonOf(error)}.`, { cause: error });
  } finally {
    lifeline.end();
  }
}

/** Why a stream here takes no more. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC') return 'there is no space left';
  if (code === 'EPIPE') return 'its reader has gone';
  return error.message;
}
