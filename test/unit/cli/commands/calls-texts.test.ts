import { describe, expect, it } from 'vitest';
import { callsText, clock } from '../../../../src/cli/commands/calls.ts';
import { recordsText } from '../../../../src/cli/commands/cdr.ts';
import { createStyle } from '../../../../src/cli/style.ts';

const plain = createStyle(false);

describe('calls as people read them', () => {
  it.each([
    [0, '0:00'],
    [65, '1:05'],
    [3723, '1:02:03'],
  ])('%i seconds are %s', (seconds, expected) => {
    expect(clock(seconds)).toBe(expected);
  });

  it('tell how long they last, from the answer on', () => {
    const call = { id: 's-1.1', from: '\u001b[2J1001', to: '1002', codec: 'ulaw', recorded: true } as const;
    const times = { startedAt: '2030-01-01T00:00:00Z', answeredAt: '2030-01-01T00:00:10Z' };
    const text = callsText(
      [{ ...call, ...times, state: 'answered' }],
      plain,
      new Date('2030-01-01T00:01:15Z'),
    );
    expect(text).toMatch(/s-1\.1 +1001 +1002 +answered +1:05 +ulaw +yes/);
    expect(text).not.toContain('\u001b');
    expect(callsText([], plain, new Date())).toMatch(/Nobody/);
  });

  it('show what became of one that is over', () => {
    const text = recordsText(
      [
        {
          ...{
            id: 's-1.1',
            direction: 'outbound',
            from: '1001',
            to: '0301234',
            answeredBy: null,
            trunk: 'north',
          },
          ...{ startedAt: '2030-01-01T00:00:00.000Z', answeredAt: null, endedAt: '2030-01-01T00:00:09.000Z' },
          ...{ durationSeconds: 9, billableSeconds: 0, disposition: 'no_answer', recorded: false },
        },
      ],
      plain,
    );
    expect(text).toMatch(/2030-01-01T00:00:00Z +1001 +0301234 +- +no answer +- +north +- +s-1\.1/);
  });
});
