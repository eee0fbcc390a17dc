import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run of tests a folder for temporary files of its own, which goes with it. A sandbox that is kept for the next
 * run (SMARTCMS_E2E_KEEP) has its state where that finds it.
 */
export function ownTempFolder(): void {
  if (process.env['SMARTCMS_E2E_KEEP'] === '1') return;
  const folder = mkdtempSync(join(tmpdir(), 'smartcms-tests-'));
  // Databases and web servers of the tests run as users of their own.
  chmodSync(folder, 0o755);
  process.env['TMPDIR'] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}
