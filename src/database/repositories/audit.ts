import type { Connection } from '../connect.ts';

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
