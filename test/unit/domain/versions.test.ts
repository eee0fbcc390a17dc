import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../src/domain/versions.ts';

describe('compareVersions', () => {
  it.each([
    ['0.1.0', '0.1.1'],
    ['0.9.0', '0.10.0'],
    ['1.9.9', '2.0.0'],
    ['1.0.0-rc.1', '1.0.0'],
    ['1.0.0-rc.2', '1.0.0-rc.10'],
  ])('takes %s for older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it('takes builds of one version for equal', () => {
    expect(compareVersions('1.2.3+a', '1.2.3+b')).toBe(0);
  });
});
