import { describe, expect, it } from 'vitest';
import type { AmiMessage } from '../../../src/asterisk/ami/parser.ts';
import { callsOf } from '../../../src/asterisk/calls.ts';

/** A Status event as Asterisk 22.10 sends it, of the fields that count. */
function channel(fields: Record<string, string>, variables: Record<string, string> = {}): AmiMessage {
  const usual = { CallerIDNum: '<unknown>', Nativeformats: '(ulaw)', ChannelStateDesc: 'Up' };
  return [
    ['Event', 'Status'],
    ...Object.entries({ ...usual, ...fields }),
    ...Object.entries(variables).map(([name, value]): [string, string] => ['Variable', `${name}=${value}`]),
  ];
}

const times = { 'CDR(start,u)': '1795361580.700891', 'CDR(answer,u)': '0.000000' };
const id = 'smartcms-1795361580.4';
const caller = { Channel: 'PJSIP/1001-00000001', Uniqueid: id, Linkedid: id, CallerIDNum: '1001' };
const callee = { Channel: 'PJSIP/1002-00000002', Uniqueid: 'smartcms-1795361580.5', Linkedid: id };

describe('the channels that Asterisk tells of', () => {
  it('make one call of all that belong together, the caller first', () => {
    const dialling = { ...times, 'CDR(dialled)': '1002', 'CDR(dst)': 's' };
    expect(
      callsOf([
        channel({ ...callee, ChannelStateDesc: 'Ringing', CallerIDNum: '1002' }),
        channel({ ...caller, ChannelStateDesc: 'Ring' }, dialling),
      ]),
    ).toEqual([
      {
        id,
        from: '1001',
        to: '1002',
        state: 'ringing',
        startedAt: new Date('2026-11-22T15:33:00.701Z'),
        answeredAt: null,
        codec: 'ulaw',
        recorded: false,
        isJoined: false,
        channels: [caller.Channel, callee.Channel],
      },
    ]);
  });

  it('tell when a call was answered, and that it is recorded', () => {
    const variables = {
      ...times,
      'CDR(answer,u)': '1795361583.000000',
      MIXMONITOR_FILENAME: '/var/spool/asterisk/monitor/x.wav',
    };
    expect(callsOf([channel(caller, variables)])).toMatchObject([
      { state: 'answered', answeredAt: new Date('2026-11-22T15:33:03Z'), recorded: true, isJoined: false },
    ]);
    const joined = [caller, callee].map((each) => channel({ ...each, BridgeID: 'b' }, variables));
    expect(callsOf(joined)).toMatchObject([{ isJoined: true }]);
  });

  it('tell what the caller dialled, wherever the call has come since', () => {
    const moved = { ...times, DIALLED: '1002', 'CDR(dialled)': '1003', 'CDR(dst)': '1003' };
    expect(callsOf([channel(caller, moved)])).toMatchObject([{ to: '1002' }]);
    expect(callsOf([channel(caller, { ...moved, DIALLED: '' })])).toMatchObject([{ to: '1003' }]);
  });

  it('make a call also of what is left of one after a transfer, and give no number to who withholds it', () => {
    const left = { ...callee, ChannelStateDesc: 'Ring', Nativeformats: '(nothing)' };
    expect(callsOf([channel(left, { 'CDR(dst)': '*43' })])).toMatchObject([
      { id, from: null, to: '*43', state: 'dialling', startedAt: new Date('2026-11-22T15:33:00Z') },
    ]);
  });

  it('are put in the order in which the calls began, whatever their answer order', () => {
    const second = { ...caller, Uniqueid: 'smartcms-1795361590.1', Linkedid: 'smartcms-1795361590.1' };
    const calls = callsOf([channel(second), channel(caller)]);
    expect(calls.map((call) => call.id)).toEqual([id, second.Linkedid]);
    expect(callsOf([])).toEqual([]);
  });
});
