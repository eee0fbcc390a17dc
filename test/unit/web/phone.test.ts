import { describe, expect, it } from 'vitest';
import { dialled, endingOf, microphoneProblemOf } from '../../../src/web/app/phone/call.ts';
import { awaitedCandidate, connectionSettings } from '../../../src/web/app/phone/ice.ts';

describe('a call that ended', () => {
  it.each([
    ['Terminated', false, 'out', null],
    ['Busy', false, 'out', 'busy'],
    ['Rejected', false, 'out', 'declined'],
    ['Unavailable', false, 'out', 'notThere'],
    ['Not Found', false, 'out', 'notFound'],
    ['No Answer', false, 'out', 'noAnswer'],
    ['Connection Error', false, 'out', 'network'],
    ['Something new', false, 'out', 'failed'],
    // Whoever gives up, or declines, knows.
    ['Canceled', true, 'out', null],
    ['Rejected', true, 'in', null],
    // Whoever was called and did not answer is told by the list of calls.
    ['Canceled', false, 'in', null],
    ['Request Timeout', false, 'in', 'network'],
    // This side ends the call then, and must be told all the same.
    ['User Denied Media Access', true, 'out', 'microphone'],
    ['User Denied Media Access', true, 'in', 'microphone'],
  ] as const)('by %s, here: %s, %s: %s', (cause, wasHere, direction, ending) => {
    expect(endingOf(cause, wasHere, direction)).toBe(ending);
  });
});

it.each([
  ['NotAllowedError', 'refused'],
  ['SecurityError', 'refused'],
  ['NotFoundError', 'missing'],
  ['NotReadableError', 'taken'],
])('%s: the microphone is %s', (name, problem) => {
  expect(microphoneProblemOf(new DOMException('', name))).toBe(problem);
});

it.each([
  ['+62 (21) 555-0100', '+62215550100'],
  ['*72 1001', '*721001'],
  [' 1001\n', '1001'],
  ['sip:1001@203.0.113.7', '1001'],
])('%s is dialled as %s', (typed, number) => {
  expect(dialled(typed)).toBe(number);
});

describe('the way of the sound', () => {
  const stun = ['stun:a.example', 'stun:b.example'];
  const account = { username: '1:1001', credential: 'c' };
  const turn = { urls: ['turn:a.example'], ...account, renewAfterSeconds: 60 };

  it.each([
    [{ stun: [], turn: null, relayOnly: false }, { iceServers: [], iceTransportPolicy: 'all' }, null],
    [
      { stun, turn: null, relayOnly: false },
      { iceServers: [{ urls: stun }], iceTransportPolicy: 'all' },
      'srflx',
    ],
    [
      { stun, turn, relayOnly: true },
      { iceServers: [{ urls: stun }, { urls: turn.urls, ...account }], iceTransportPolicy: 'relay' },
      'relay',
    ],
  ])('by %j is that of the browser', (ice, settings, awaited) => {
    expect(connectionSettings(ice)).toEqual(settings);
    expect(awaitedCandidate(ice)).toBe(awaited);
  });
});
