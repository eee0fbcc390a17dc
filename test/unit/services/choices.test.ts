import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../src/config/schema.ts';
import type { Facts } from '../../../src/server/facts/facts.ts';
import { choicesOf } from '../../../src/services/choices.ts';
import { configOf, deployedFacts, factsOf, planOf, stepsDone } from '../../support/facts.ts';

const told = (facts: Facts, config: ConfigInput = {}) =>
  choicesOf(facts, planOf(facts, config), configOf(config), new Date('2026-11-22'));

describe('what a deploy tells as it begins', () => {
  it('is what auto has decided, the first time', () => {
    expect(told(factsOf({ registryReachable: false }))).toEqual([expect.stringContaining('Debian packages')]);
    expect(told(factsOf({ registryReachable: true }))).toEqual([
      expect.stringContaining('official ones of the registry'),
      expect.stringContaining('Asterisk 21 has had no security fixes since 2026-10-18'),
    ]);
    expect(told(deployedFacts())).toEqual([]);
  });

  it('is that a console of your own stays, or that it is not served yet', () => {
    const build = {
      ...{
        id: '20261122T120000Z-0123456789ab',
        repository: 'https://git.example.com/console.git',
        ref: 'main',
      },
      ...{ commit: '0123456789abcdef', folder: '.', output: 'dist', builtAt: '2026-11-22T12:00:00.000Z' },
      ...{ builtBy: 'ops@desk', files: 1, bytes: 1 },
    };
    expect(told({ ...deployedFacts(), console: { served: build } })).toEqual([
      expect.stringMatching(
        /console is your own, of https:\/\/git\.example\.com\S+ at 0123456789ab: it stays/,
      ),
    ]);
    const frontend = { repository: build.repository };
    expect(told(deployedFacts(), { frontend })).toEqual([expect.stringContaining('update-frontend builds')]);
  });

  it('is nothing that the config has decided', () => {
    expect(told(factsOf(), { images: { source: 'distribution' } })).toEqual([]);
  });

  it('is the end of support of what is compiled, not of what is supported', () => {
    const distribution = { images: { source: 'distribution' } } as const;
    const of = (version: string) =>
      told(factsOf(), { ...distribution, asterisk: { from: 'source', version } });
    expect(of('21.12.3')).toHaveLength(1);
    expect(of('22.10.1')).toEqual([]);
    expect(told(factsOf(), { ...distribution, asterisk: { from: 'source' } })).toEqual([]);
  });

  it('is the public address that was found, as long as it is news', () => {
    const own = { device: 'eth0', address: '10.0.0.5', prefix: 24 };
    const facts = factsOf({ addresses: [own], defaultAddress: own.address, registryReachable: false });
    const plan = planOf(facts, {}, { reachedAt: '203.0.113.40' });
    const of = (more: Facts) => choicesOf(more, plan, configOf(), new Date('2026-11-22')).slice(1);
    expect(of(facts)).toEqual([
      "The server's own address is 10.0.0.5; phones outside are told 203.0.113.40, since this machine reaches it there. Another one: network.publicAddress",
    ]);
    expect(of({ ...facts, cloudAddress: '203.0.113.40' })).toEqual([
      expect.stringContaining('its cloud says so'),
    ]);
    expect(of(stepsDone(facts, plan))).toEqual([]);
  });
});
