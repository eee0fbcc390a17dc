import { describe, expect, it } from 'vitest';
import { banRules, Offences } from '../../../src/domain/bans.ts';
import { clientsBehind } from '../../../src/domain/loopback-source.ts';

const address = '203.0.113.66';
const second = 1_000;
/** What becomes of this many refusals, so many seconds apart. */
const refuse = (offences: Offences, count: number, { from = 0, every = 1, of = address } = {}) =>
  Array.from({ length: count }, (_, index) =>
    offences.note({ ok: false, at: (from + index * every) * second, address: of }),
  ).filter((offence) => offence !== null);

describe('an address that is refused', () => {
  it('is banned with the tenth refusal in ten minutes, for an hour from then', () => {
    expect(refuse(new Offences(), 9)).toEqual([]);
    expect(refuse(new Offences(), 10)).toEqual([
      { address, refusals: 10, until: 9 * second + banRules.banMs },
    ]);
  });

  it('is not for as many over a longer time', () => {
    expect(refuse(new Offences(), 100, { every: 67 })).toEqual([]);
  });

  it('does not count for another', () => {
    const offences = new Offences();
    refuse(offences, 9);
    expect(refuse(offences, 9, { of: '203.0.113.67' })).toEqual([]);
    expect(refuse(offences, 1, { from: 20 })).toHaveLength(1);
  });

  it('is counted anew after its ban', () => {
    const offences = new Offences();
    expect(refuse(offences, 19)).toHaveLength(1);
    expect(refuse(offences, 1, { from: 19 })).toHaveLength(1);
  });

  it('from which somebody has logged in may be refused fifty times, for a day', () => {
    const offences = new Offences();
    offences.note({ ok: true, at: 0, address });
    expect(refuse(offences, 49)).toEqual([]);
    expect(refuse(offences, 1, { from: 50 })).toHaveLength(1);
    expect(refuse(offences, 10, { from: 25 * 3600 })).toHaveLength(1);
  });
});

describe('an address behind nginx', () => {
  it.each([
    ['127.0.113.66', ['203.0.113.66', '198.51.100.1'], ['203.0.113.66']],
    ['127.0.113.66', ['203.0.113.66', '198.0.113.66'], ['203.0.113.66', '198.0.113.66']],
    ['127.0.113.66', [], []],
    ['127.0.0.1', ['203.0.0.1'], []],
    ['127.255.171.205', ['2001:db8::abcd', '2001:db8::1'], ['2001:db8::abcd']],
    ['127.255.1.2', ['2001:db8::102', '198.255.1.2'], ['2001:db8::102', '198.255.1.2']],
    ['127.255.0.5', ['2001:db8::5', '2001:db8::105'], ['2001:db8::5']],
    ['127.255.0.0', ['2001:db8::', '2001:db8:1:2:3:4:5:6'], ['2001:db8::']],
    ['203.0.113.66', ['203.0.113.66'], []],
  ])('%s of %j can be %j', (source, lately, clients) => {
    expect(clientsBehind(source, lately)).toEqual(clients);
  });
});
