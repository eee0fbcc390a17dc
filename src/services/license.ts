import type { Pool } from 'mysql2/promise';
import { findOwnCallServer } from '../database/repositories/call-servers.ts';
import { licenseCandidates } from '../database/repositories/licenses.ts';
import { UserError } from '../domain/errors.ts';
import { type LicenseVerdict, serverVerdict } from '../domain/licenses.ts';
import { withConnection } from './backends.ts';

/** What this installation's licence allows now, as /api/license/verify tells it. */
export interface LicenseState extends Omit<LicenseVerdict, 'expiresAt'> {
  /** ISO 8601; null if it never expires. */
  expiresAt: string | null;
}

/**
 * The verdict on this installation's licence, read within `timeoutMs`.
 * @throws UserError unreachable if the database does not give the licences.
 */
export async function licenseState(
  database: Pool,
  timeoutMs: number,
  now = new Date(),
): Promise<LicenseState> {
  try {
    return await withConnection(database, timeoutMs, async (connection) => {
      const server = await findOwnCallServer(connection);
      const verdict = serverVerdict(await licenseCandidates(connection, server ?? ''), now);
      return { ...verdict, expiresAt: verdict.expiresAt?.toISOString() ?? null };
    });
  } catch (cause) {
    throw new UserError('unreachable', 'the licence cannot be read from the database', {
      hint: 'See whether MariaDB runs: smartcms status.',
      cause,
    });
  }
}
