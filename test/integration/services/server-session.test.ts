import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../../src/host/target.ts';
import { paths } from '../../../src/server/layout.ts';
import { withSession } from '../../../src/services/server-session.ts';

describe.skipIf(existsSync(paths.root))('withSession (not where SmartCMS runs)', () => {
  it('says that nothing is deployed there, and does no work', async () => {
    const session = withSession(
      { target: parseTarget('local'), connect: { timeoutSeconds: 5 }, signal: new AbortController().signal },
      async () => 'work',
    );
    await expect(session).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no SmartCMS on local.',
      hint: 'smartcms deploy brings it up.',
    });
  });
});
