import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stateHome } from '../../../src/config/state-home.ts';
import { openHost } from '../../../src/host/open.ts';
import { sandboxHome } from '../../../src/host/sandbox.ts';
import { parseTarget } from '../../../src/host/target.ts';

describe('a sandbox', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('keeps its keys where XDG says', () => {
    vi.stubEnv('XDG_STATE_HOME', '/var/state');
    expect(sandboxHome('ci')).toBe('/var/state/smartcms/sandboxes/ci');
    vi.stubEnv('XDG_STATE_HOME', 'relative');
    vi.stubEnv('HOME', '/home/ann');
    expect(stateHome()).toBe('/home/ann/.local/state/smartcms');
  });

  it('that is not there is answered with the command that makes it', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'smartcms-state-'));
    vi.stubEnv('XDG_STATE_HOME', empty);
    await expect(openHost(parseTarget('sandbox:ci'), { timeoutSeconds: 5 })).rejects.toMatchObject({
      code: 'not_found',
      exitCode: 7,
      hint: 'smartcms sandbox up ci',
    });
    rmSync(empty, { recursive: true });
  });
});
