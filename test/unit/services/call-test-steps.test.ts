import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/domain/errors.ts';
import type { ProbeLine } from '../../../src/probe/report.ts';
import { stepOf } from '../../../src/services/call-test-probe.ts';
import { inSteps, StepFailed, timed } from '../../../src/services/call-test-steps.ts';

const ports = { sip: 5070, rtp: { from: 20000, to: 20100 } };
const heard = (there: number, back: number): NonNullable<ProbeLine['heard']> => [
  { packetsSent: 100, packetsReceived: there, delayMs: there === 0 ? null : 1.4 },
  { packetsSent: 100, packetsReceived: back, delayMs: back === 0 ? null : 0.6 },
];

describe('a step of the probe in words', () => {
  const cases: [words: RegExp, line: Omit<ProbeLine, 'ms'>][] = [
    [/UDP port 5070.*firewall/, { step: 'register', problem: { kind: 'silence' } }],
    [/nothing listens on UDP port 5070/, { step: 'register', problem: { kind: 'closed' } }],
    [/registration was refused with 403/, { step: 'register', problem: { kind: 'refused', status: 403 } }],
    [/call was refused with 404: the dialplan/, { step: 'ring', problem: { kind: 'refused', status: 404 } }],
    [/call was refused with 499 \(/, { step: 'ring', problem: { kind: 'refused', status: 499 } }],
    [/never rang/, { step: 'ring', problem: { kind: 'not_called' } }],
    [
      /no audio either way.*20000 to 20100/,
      { step: 'audio', problem: { kind: 'audio' }, heard: heard(0, 0) },
    ],
    [
      /of the calling phone reached the called one/,
      { step: 'audio', problem: { kind: 'audio' }, heard: heard(0, 99) },
    ],
    [
      /of the called phone reached the calling one/,
      { step: 'audio', problem: { kind: 'audio' }, heard: heard(99, 0) },
    ],
    [/lost: 80 of 100 .* 99 of 100/, { step: 'audio', problem: { kind: 'audio' }, heard: heard(80, 99) }],
    [/out of memory/, { step: 'answer', problem: { kind: 'fault', message: 'out of memory' } }],
  ];
  it.each(cases)('%s', (words, line) => {
    expect(stepOf({ ...line, ms: 5 }, ports)).toEqual({
      ...{ name: line.step, ok: false, ms: 5, detail: expect.stringMatching(words) },
    });
  });

  it('counts both ways of the audio', () => {
    const { ok, detail } = stepOf({ step: 'audio', ms: 5, problem: null, heard: heard(100, 99) }, ports);
    expect({ ok, detail }).toEqual({
      ok: true,
      detail: '100 of 100 packets (0 % lost, 1 ms) one way, 99 of 100 packets (1 % lost, 1 ms) the other',
    });
  });
});

describe('steps', () => {
  const told: { name: string; ok: boolean; detail: string }[] = [];
  const step = (name: string, work: () => Promise<{ detail: string }>) =>
    timed(({ name, ok, detail }) => told.push({ name, ok, detail }), name, work);

  it('end with the first that fails, for the reason that it gives', async () => {
    told.length = 0;
    await inSteps(async () => {
      await step('one', async () => ({ detail: 'done' }));
      await step('two', () => Promise.reject(new UserError('unreachable', 'It is away.', { hint: 'Look.' })));
      await step('three', async () => ({ detail: 'never' }));
    });
    expect(told).toEqual([
      { name: 'one', ok: true, detail: 'done' },
      { name: 'two', ok: false, detail: 'It is away. Look.' },
    ]);
    await inSteps(() => step('four', () => Promise.reject(new StepFailed('for a reason'))));
    expect(told.at(-1)).toEqual({ name: 'four', ok: false, detail: 'for a reason' });
  });

  it.each([
    new UserError('interrupted', 'Stopped.'),
    new UserError('connection_lost', 'Gone.'),
    new TypeError('a fault'),
  ])('give on what ends the test itself: %s', async (error) => {
    await expect(inSteps(() => step('one', () => Promise.reject(error)))).rejects.toBe(error);
  });
});
