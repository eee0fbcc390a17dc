import { z } from 'zod';
import { latestAudit, type StoredAudit } from '../database/repositories/audit.ts';
import { UserError } from '../domain/errors.ts';
import { Secret } from '../domain/secret.ts';
import type { Host } from '../host/host.ts';
import { withDatabase } from '../server/apply/database.ts';
import { paths } from '../server/layout.ts';
import { type ServerOptions, withHost } from './connection.ts';

export interface AuditOptions extends ServerOptions {
  /** Entries from then on. */
  since: Date;
  limit: number;
}

/** Who did what to what. */
export interface AuditRecord {
  /** ISO 8601, UTC. */
  at: string;
  actor: string;
  /** IP address that a request came from; null for the command line. */
  address: string | null;
  action: string;
  subject: string | null;
  details: Record<string, unknown> | null;
}

export interface AuditList {
  /** The latest first. */
  records: AuditRecord[];
  /** Why the database's part is not among them; null if it is. */
  incomplete: string | null;
}

/**
 * What was done to a server, from the database (extensions, licences, users ...) and from the server's own file
 * (deploys, rollbacks, secrets), in one list. Answers while the database is down too.
 * @throws UserError not_found if nothing was ever deployed there.
 */
export async function listAudit(options: AuditOptions): Promise<AuditList> {
  return withHost(options, async (host) => {
    const { password, lines } = await readServer(host, options);
    const fromFile = lines.flatMap(parseAuditLine);
    const { rows, incomplete } = await readDatabase(host, password, options);
    return { records: mergeAudit(fromFile, rows, options), incomplete };
  });
}

async function readServer(
  host: Host,
  { limit, signal }: AuditOptions,
): Promise<{ password: string; lines: string[] }> {
  const { stdout } = await host.script(
    `cat ${paths.secrets}/db_cli_password 2>/dev/null; echo; tail -n ${limit} ${paths.audit} 2>/dev/null; true`,
    { signal, title: 'Reading who did what' },
  );
  const [password = '', ...rest] = stdout.split('\n');
  const lines = rest.filter((line) => line !== '');
  if (password !== '' || lines.length > 0) return { password, lines };
  throw new UserError('not_found', `There is no SmartCMS on ${host.label}.`, {
    hint: 'smartcms deploy brings it up.',
  });
}

async function readDatabase(
  host: Host,
  password: string,
  options: AuditOptions,
): Promise<{ rows: StoredAudit[]; incomplete: string | null }> {
  try {
    const rows = await withDatabase(host, new Secret(password), (connection) =>
      latestAudit(connection, options),
    );
    return { rows, incomplete: null };
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'unreachable') throw error;
    return { rows: [], incomplete: error.message };
  }
}

const lineSchema = z
  .looseObject({
    at: z.iso.datetime(),
    actor: z.string(),
    action: z.string(),
    release: z.string().optional(),
    subject: z.string().optional(),
  })
  .transform(({ at, actor, action, release, subject, ...details }): AuditRecord => {
    const known = Object.keys(details).length === 0 ? null : details;
    return { at, actor, address: null, action, subject: subject ?? release ?? null, details: known };
  });

/** A line of audit.jsonl; none if it was cut off by a full disk. */
export function parseAuditLine(line: string): AuditRecord[] {
  try {
    return [lineSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** One list of both, the latest first. Pure. */
export function mergeAudit(
  file: readonly AuditRecord[],
  rows: readonly StoredAudit[],
  { since, limit }: Pick<AuditOptions, 'since' | 'limit'>,
): AuditRecord[] {
  const stored = rows.map((row): AuditRecord => ({ ...row, at: row.at.toISOString() }));
  return [...file.toReversed(), ...stored]
    .filter(({ at }) => Date.parse(at) >= since.getTime())
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .slice(0, limit);
}
