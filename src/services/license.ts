/** What this installation's licence allows now, as /api/license/verify tells it. */
export interface LicenseState {
  valid: boolean;
  code: string;
  type: string | null;
  /** ISO 8601; null if it never expires. */
  expiresAt: string | null;
}
