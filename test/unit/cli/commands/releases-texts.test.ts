import { describe, expect, it } from 'vitest';
import { releasesText } from '../../../../src/cli/commands/releases.ts';
import { createStyle } from '../../../../src/cli/style.ts';

const release = (id: string) => ({
  ...{ id, deployedAt: '2030-01-01T00:00:00.000Z', deployedBy: 'ops@laptop', version: '0.2.0' },
  ...{ current: false, changed: 3, rolledBackTo: null, obstacle: null },
});

describe('releases as people read them', () => {
  it('tell which is current, which brought another back, and which cannot be gone back to', () => {
    const text = releasesText(
      [
        { ...release('c'), current: true, rolledBackTo: 'a' },
        { ...release('b'), obstacle: 'Its images are gone.' },
        release('a'),
      ],
      createStyle(false),
    );
    expect(text).toMatch(/^c +2030-01-01T00:00:00Z +ops@laptop +0\.2\.0 +3 +current, back to a$/m);
    expect(text).toMatch(/^b .*Its images are gone\.$/m);
    expect(text).toMatch(/^a .*kept$/m);
    expect(text).toMatch(/Next: smartcms rollback/);
  });

  it('have nothing to go back to where there is only one', () => {
    expect(releasesText([{ ...release('a'), current: true }], createStyle(false))).not.toMatch(/Next/);
  });
});
