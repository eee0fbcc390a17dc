import { describe, expect, it } from 'vitest';
import { type ConfigInput, configSchema } from '../../../../src/config/schema.ts';
import { privateNetworks } from '../../../../src/domain/addresses.ts';
import type { Facts } from '../../../../src/server/facts/facts.ts';
import { paths } from '../../../../src/server/layout.ts';
import { asksWhereReached, serverAddresses } from '../../../../src/server/plan/addresses.ts';
import { deployedFacts, factsOf, planOf, stepIds, stepsDone } from '../../../support/facts.ts';

const eth0 = { device: 'eth0', address: '10.0.0.5', prefix: 24 };
/** A server that has a private address alone. */
const behindNat = (more: Partial<Omit<Facts, 'system' | 'docker'>> = {}) =>
  factsOf({ addresses: [eth0], defaultAddress: eth0.address, ...more });
const addressesOf = (facts: Facts, network: ConfigInput['network'] = {}, reachedAt: string | null = null) =>
  serverAddresses(facts, configSchema.parse({ network }), reachedAt);
const fileOf = (facts: Facts, name: string) => facts.files.get(`${paths.root}/${name}`)?.content ?? '';

describe('the public address', () => {
  const auto: [what: string, facts: Facts, reachedAt: string | null, expected: string][] = [
    ['its own public one', factsOf({ cloudAddress: '203.0.113.30' }), '203.0.113.40', '203.0.113.10'],
    ['what the cloud says', behindNat({ cloudAddress: '203.0.113.30' }), '203.0.113.40', '203.0.113.30'],
    ['where this machine reaches it', behindNat(), '203.0.113.40', '203.0.113.40'],
    ['its private one, reached there', behindNat(), '10.0.0.5', '10.0.0.5'],
    ['its private one, reached over a VPN', behindNat(), '192.168.9.5', '10.0.0.5'],
    ['its private one, reached over IPv6', behindNat(), '2001:db8::5', '10.0.0.5'],
    ['its private one, if nothing more is known', behindNat({ cloudAddress: '10.9.9.9' }), null, '10.0.0.5'],
  ];
  it.each(auto)('is by itself %s', (_, facts, reachedAt, expected) => {
    expect(addressesOf(facts, {}, reachedAt)).toMatchObject({
      publicAddress: expected,
      found: ['203.0.113.10', '10.0.0.5'].includes(expected) ? null : expected,
    });
  });

  it('that the config gives is taken, whatever there is to be found', () => {
    const facts = behindNat({ cloudAddress: '203.0.113.30' });
    const given = addressesOf(facts, { publicAddress: '203.0.113.50' }, '203.0.113.40');
    expect(given).toMatchObject({ publicAddress: '203.0.113.50', found: null });
    expect(asksWhereReached(facts, configSchema.parse({ network: { publicAddress: '203.0.113.50' } }))).toBe(
      false,
    );
  });

  it('that was found once stays, from wherever the next deploy comes, until the config gives one', () => {
    const config = configSchema.parse({});
    expect(asksWhereReached(behindNat(), config)).toBe(true);
    const first = planOf(behindNat(), {}, { reachedAt: '203.0.113.40' });
    const facts = stepsDone(behindNat(), first);
    expect(fileOf(facts, 'asterisk/configs/pjsip.conf')).toContain('external_media_address = 203.0.113.40');
    expect(asksWhereReached(facts, config)).toBe(false);
    expect(stepIds(planOf(facts))).toEqual([]);
    expect(stepIds(planOf(facts, {}, { reachedAt: '203.0.113.99' }))).toEqual([]);
    const given = deployedFacts({ network: { publicAddress: '10.0.0.5' } }, facts);
    expect(fileOf(given, 'asterisk/configs/pjsip.conf')).not.toContain('external_');
    expect(addressesOf(given, {}, null).publicAddress).toBe('10.0.0.5');
  });

  it('that was given and is found now is recorded, though no file changes', () => {
    const given = deployedFacts({ network: { publicAddress: '203.0.113.40' } }, behindNat());
    const plan = planOf(given, {}, { reachedAt: '203.0.113.40' });
    expect(stepIds(plan)).toEqual(['verify', 'release']);
    expect(stepIds(planOf(stepsDone(given, plan)))).toEqual([]);
  });
});

describe('the networks that are told the server’s own address', () => {
  const networksOf = (facts: Facts, network: ConfigInput['network']) =>
    addressesOf(facts, network).nat?.networks;

  it('are all private ones, and those that the config names', () => {
    const network = { publicAddress: '203.0.113.20', localNetworks: ['198.51.100.0/24'] };
    expect(networksOf(behindNat(), network)).toEqual(['127.0.0.0/8', ...privateNetworks, '198.51.100.0/24']);
  });

  it('are those alone that it is connected to where the public address is a private one too', () => {
    const addresses = [
      eth0,
      { device: 'eth1', address: '192.168.7.9', prefix: 25 },
      { device: 'eth1', address: '2001:db8::9', prefix: 64 },
      { device: 'docker0', address: '172.17.0.1', prefix: 16 },
      { device: 'br-1a2b', address: '172.18.0.1', prefix: 16 },
    ];
    const network = { publicAddress: '192.168.200.1' };
    expect(networksOf(behindNat({ addresses }), network)).toEqual([
      '127.0.0.0/8',
      '10.0.0.0/24',
      '192.168.7.0/25',
    ]);
  });

  it('are not asked for where the public address is its own, on whatever interface', () => {
    const addresses = [eth0, { device: 'eth1', address: '203.0.113.20', prefix: 24 }];
    expect(addressesOf(behindNat({ addresses }), {}, '203.0.113.20')).toMatchObject({
      publicAddress: '203.0.113.20',
      nat: null,
    });
  });
});

it('counts IPv6 only on interfaces that others reach', () => {
  const six = (device: string) => ({ device, address: '2001:db8::5', prefix: 64 });
  expect(addressesOf(behindNat()).ipv6).toBe(false);
  expect(addressesOf(behindNat({ addresses: [eth0, six('docker0')] })).ipv6).toBe(false);
  expect(addressesOf(behindNat({ addresses: [eth0, six('eth1')] })).ipv6).toBe(true);
  // A server may reach the world through a bridge of its administrator's.
  const bridged = { addresses: [{ ...eth0, device: 'br-lan' }, six('br-lan')] };
  expect(addressesOf(behindNat(bridged))).toMatchObject({ ipv6: true, nat: null });
});
