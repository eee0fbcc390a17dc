import type { LicenseState } from '../../../services/license.ts';
import { defineCommand } from '../../command.ts';
import { keyValues } from '../../output.ts';
import { onServer } from '../../server.ts';
import type { Style } from '../../style.ts';

export const licenseVerify = defineCommand({
  path: ['license', 'verify'],
  summary: 'Tell whether this server is licensed; exits with 1 if it is not',
  description: 'It decides about the administration alone. Calls go on without a licence.',
  args: [],
  options: [],
  examples: [{ command: 'smartcms license verify --json', about: 'What GET /api/license/verify tells' }],
  async run(context) {
    const state = await onServer(context, {
      load: () => import('../../../services/license.ts'),
      use: ({ readLicenseState }, { database }) => readLicenseState(database, new Date()),
    });
    context.output.result(state, (style) => verdictText(state, style));
    return state.valid ? 0 : 1;
  },
});

/** The verdict, and what comes next without a valid licence. */
export function verdictText({ valid, code, type, expiresAt }: LicenseState, style: Style): string {
  const pairs: [string, string][] = [
    ['Valid', valid ? style.green('yes') : style.red('no')],
    ['Code', code],
    ['Type', type ?? '-'],
    ['Expires', expiresAt ?? (type === null ? '-' : 'never')],
  ];
  const next =
    code === 'NOT_ACTIVATED' || code === 'NO_LICENSE' ? ['', 'Next: smartcms license activate'] : [];
  return [keyValues(pairs, style), ...next].join('\n');
}
