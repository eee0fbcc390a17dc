import type { Texts } from '../../i18n/en/index.ts';
import type { Tone } from '../../ui/status.ts';
import { endsWithin, type License } from './values.ts';

const soonDays = 30;

/** How a licence is, as colour and word: that it ends soon is told while there is time. */
export function stateOf(
  license: Pick<License, 'code' | 'expiresAt'>,
  { license: known, licenses }: Texts,
  now: Date,
): { tone: Tone; word: string } {
  const { code } = license;
  if (code === 'VALID' && endsWithin(license, soonDays, now))
    return { tone: 'warn', word: licenses.endsSoon };
  return { tone: tones[code] ?? 'down', word: known.codes[code] ?? code };
}

const tones: Record<string, Tone> = { VALID: 'ok', GRACE: 'warn', SUSPENDED: 'warn', REVOKED: 'idle' };
