import { describe, expect, it } from 'vitest';
import { bansText } from '../../../../src/cli/commands/bans.ts';
import { createStyle } from '../../../../src/cli/style.ts';

const plain = createStyle(false);

describe('bans as people read them', () => {
  it('are told with their end, why, and what to do', () => {
    const ban = { address: '203.0.113.66', until: '2026-11-22T20:00:00.123Z', reason: 'refused 10 times' };
    const byHand = { ...ban, address: '2001:db8::66', reason: null };
    const text = bansText([ban, byHand], plain);
    expect(text).toMatch(/^203\.0\.113\.66 +2026-11-22T20:00:00Z +refused 10 times$/m);
    expect(text).toMatch(/^2001:db8::66 +\S+ +entered by hand$/m);
    expect(text).toContain('smartcms unban ADDRESS');
  });

  it('may be none', () => {
    expect(bansText([], plain)).toBe('Nobody is banned.');
  });
});
