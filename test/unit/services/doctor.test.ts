import { describe, expect, it } from 'vitest';
import { agreementText } from '../../../src/services/doctor.ts';

const agreement = { endpoints: 3, caughtUp: 0, mended: [], differing: [] };

describe('agreementText', () => {
  it('says that all is as it should be', () => {
    expect(agreementText(agreement)).toBe('3 in the database, the same in Asterisk');
  });

  it('says what was repaired', () => {
    const text = agreementText({ ...agreement, caughtUp: 2, mended: ['1001'] });
    expect(text).toMatch(/2 changes.*1 again/);
  });
});
