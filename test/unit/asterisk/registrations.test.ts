import { describe, expect, it } from 'vitest';
import { mayChangeRegistrations } from '../../../src/asterisk/registrations.ts';

describe('a status of a phone that Asterisk tells', () => {
  it.each([
    ['a new contact', 'NonQualified', 1, true],
    ['a contact that went', 'Removed', 1, true],
    ['one that was never asked', 'Unknown', 1, true],
    ['one that answers', 'Reachable', 1, false],
    ['one that is silent', 'Unreachable', 1, false],
    ['one of several that answers', 'Reachable', 3, false],
    ['one that answers and was not known', 'Reachable', 0, true],
    ['a status of a later Asterisk', 'Resting', 1, true],
  ])('%s', (_, status, known, may) => {
    expect(mayChangeRegistrations(status, known)).toBe(may);
  });
});
