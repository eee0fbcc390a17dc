import type { Connection } from '../connect.ts';
import { select } from '../query.ts';

export interface AuditEntry {
  at: Date;
  /** Who: an e-mail address, or the user and machine of the CLI. */
  actor: string;
  /** IP address that a request came from. */
  address?: string | null | undefined;
  /** What, such as license.create. */
  action: string;
  /** To what, such as an extension number. */
  subject?: string | undefined;
  /** Anything else worth knowing; never a secret. */
  details?: Record<string, unknown> | undefined;
}

/** Appends to the audit log; in the transaction of what it tells of, if there is one. */
export async function recordAudit(connection: Connection, entry: AuditEntry): Promise<void> {
  await connection.query('INSERT INTO audit_log SET ?', {
    at: entry.at,
    actor: entry.actor,
    address: entry.address ?? null,
    action: entry.action,
    subject: entry.subject ?? null,
    details: entry.details === undefined ? null : JSON.stringify(entry.details),
  });
}

/** A line of the audit log as it is stored. */
export interface StoredAudit {
  at: Date;
  actor: string;
  address: string | null;
  action: string;
  subject: string | null;
  details: Record<string, unknown> | null;
}

/** The latest entries, the last one first. */
export async function latestAudit(
  connection: Connection,
  { since, limit }: { since: Date; limit: number },
): Promise<StoredAudit[]> {
  const rows = await select<Omit<StoredAudit, 'details'> & { details: string | null }>(
    connection,
    `SELECT at, actor, address, action, subject, CAST(details AS CHAR) AS details FROM audit_log
     WHERE at >= ? ORDER BY at DESC, id DESC LIMIT ?`,
    [since, limit],
  );
  return rows.map((row) => ({ ...row, details: row.details === null ? null : JSON.parse(row.details) }));
}
