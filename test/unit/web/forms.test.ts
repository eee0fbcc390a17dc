import { describe, expect, it } from 'vitest';
import { trunkChange, trunkInput } from '../../../src/domain/endpoints.ts';
import { groupInput } from '../../../src/domain/groups.ts';
import { inboundInput, outboundInput } from '../../../src/domain/routes.ts';
import {
  inboundOf,
  joinDestination,
  outboundOf,
  splitDestination,
} from '../../../src/web/app/pages/routing/values.ts';
import { changeOf, inputOf, type TrunkValues } from '../../../src/web/app/pages/trunks/values.ts';
import { partsOf } from '../../../src/web/app/ui/parts.ts';

const trunk: TrunkValues = {
  ...{ name: ' provider ', host: '203.0.113.7', port: '', transport: 'tls', srtp: true },
  ...{ codecs: 'alaw ulaw', callerId: '+6221555', username: ' me ', secret: 's3cret', register: true },
  match: '203.0.113.0/24, 198.51.100.1',
};

describe("the form of a trunk says what the domain's rules take", () => {
  it('for a new one', () => {
    const input = inputOf('sbc', trunk);
    expect(trunkInput.parse(input)).toMatchObject({
      ...{ name: 'provider', type: 'sbc', port: 5061, username: 'me', codecs: ['alaw', 'ulaw'] },
      match: ['198.51.100.1', '203.0.113.0/24'],
    });
  });

  it('and leaves out what is empty', () => {
    const empty = {
      ...trunk,
      codecs: '',
      callerId: ' ',
      username: '',
      secret: '',
      register: false,
      match: '',
    };
    const input = inputOf('trunk', empty);
    expect(input).not.toHaveProperty('username');
    expect(input).not.toHaveProperty('secret');
    expect(input).not.toHaveProperty('match');
    expect(trunkInput.parse(input)).toMatchObject({ codecs: null, callerId: null });
  });

  it('for a change: an empty secret stays, and goes with its user name', () => {
    expect(changeOf({ ...trunk, secret: '' })).not.toHaveProperty('secret');
    expect(trunkChange.parse(changeOf(trunk))).toMatchObject({ username: 'me', host: '203.0.113.7' });
    expect(changeOf({ ...trunk, username: '' })).toMatchObject({ username: null });
    expect(changeOf({ ...trunk, username: '' })).not.toHaveProperty('secret');
  });
});

describe("the forms of routes say what the domain's rules take", () => {
  it.each(['extension:1001', 'group:600', 'hangup'])('destination %s', (text) => {
    expect(joinDestination(splitDestination(text))).toBe(text);
  });

  it('inbound, with another destination only at other hours', () => {
    const to = splitDestination('extension:1001');
    const otherwise = splitDestination('group:600');
    const always = inboundOf({ to, hours: ' ', otherwise });
    expect(inboundInput.parse({ did: '+6221555', ...always })).toMatchObject({
      hours: null,
      otherwise: 'hangup',
    });
    const sometimes = inboundOf({ to, hours: 'mon-fri 08:00-18:00', otherwise });
    expect(inboundInput.parse({ did: '6221555', ...sometimes })).toMatchObject({ otherwise: 'group:600' });
  });

  it('outbound, without limits where none is typed', () => {
    const values = {
      ...{ trunks: 'a, b', strip: '1', prepend: '62', emergency: false, international: true },
      ...{ maxCalls: '', maxSeconds: '3600', failoverSeconds: '4.5' },
    };
    expect(outboundInput.parse({ pattern: '_0X.', ...outboundOf(values) })).toMatchObject({
      ...{ trunks: ['a', 'b'], strip: 1, prepend: '62', maxCalls: null, maxSeconds: 3600 },
      failoverSeconds: 4.5,
    });
  });

  it('members of a group are separated by commas or spaces', () => {
    expect(groupInput.parse({ number: '600', members: partsOf(' 1001, 1002 1003,') })).toMatchObject({
      members: ['1001', '1002', '1003'],
    });
  });
});
