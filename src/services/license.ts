import type { Pool } from 'mysql2/promise';
import type { Connection } from '../database/connect.ts';
import { findOwnCallServer } from '../database/repositories/call-servers.ts';
import { licenseCandidates } from '../database/repositories/licenses.ts';
import { type LicenseVerdict, type ServerLicense, serverLicense } from '../domain/licenses.ts';
import { onDatabase } from './backends.ts';

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
  return onDatabase(database, timeoutMs, (connection) => readLicenseState(connection, now));
}

/** The verdict on this installation's licence. */
export async function readLicenseState(connection: Connection, now: Date): Promise<LicenseState> {
  const { verdict } = await readServerLicense(connection, now);
  return { ...verdict, expiresAt: verdict.expiresAt?.toISOString() ?? null };
}

/** The licence that counts for this installation. */
export async function readServerLicense(connection: Connection, now: Date): Promise<ServerLicense> {
  const server = await findOwnCallServer(connection);
  return serverLicense(await licenseCandidates(connection, server ?? ''), now);
}
