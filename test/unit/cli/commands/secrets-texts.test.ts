import { describe, expect, it } from 'vitest';
import { secretsText } from '../../../../src/cli/commands/secrets/list.ts';
import { createStyle } from '../../../../src/cli/style.ts';

describe('secrets as people read them', () => {
  it('tell their age and who reads them, and no value', () => {
    const text = secretsText(
      [
        {
          ...{ name: 'redis_password', about: 'Redis', readers: ['redis', 'api'] },
          ...{ changedAt: '2030-01-01T00:00:00.000Z', rotatable: true },
        },
        {
          ...{ name: 'license_key', about: 'Licence', readers: [] },
          ...{ changedAt: '2030-01-01T00:00:00.000Z', rotatable: false },
        },
      ],
      createStyle(false),
    );
    expect(text).toMatch(/^redis_password +2030-01-01T00:00:00Z +redis, api +yes +Redis$/m);
    expect(text).toMatch(/^license_key .* - +no +Licence$/m);
  });
});
