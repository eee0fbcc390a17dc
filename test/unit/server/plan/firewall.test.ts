import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../src/config/schema.ts';
import type { Facts, Listener } from '../../../../src/server/facts/facts.ts';
import { paths } from '../../../../src/server/layout.ts';
import { firewallStep, planFirewall } from '../../../../src/server/plan/firewall.ts';
import { configOf, deployedFacts, factsOf } from '../../../support/facts.ts';

const deployed = deployedFacts();
const plan = (facts: Facts, config: ConfigInput = {}) => planFirewall(facts, configOf(config));
const rules = (facts: Facts, config: ConfigInput = {}): string[] => {
  const work = plan(facts, config)?.work;
  if (work?.kind !== 'firewall' || work.rules === null) throw new Error('no rules');
  return work.rules.split('\n').map((line) => line.trim());
};
const table = (state: Facts['firewall']['table']): Facts => ({
  ...deployed,
  firewall: { ...deployed.firewall, table: state },
});
const listening = (port: number, changes: Partial<Listener> = {}): Listener => ({
  protocol: 'tcp',
  address: '0.0.0.0',
  port,
  process: { name: 'exporter', pid: 9, containers: [] },
  ...changes,
});

describe('the step', () => {
  const cases: [name: string, facts: Facts, config: ConfigInput, change: RegExp | null][] = [
    ['a bare server', factsOf(), {}, /^create firewall table inet smartcms$/],
    ['a server that has it', deployed, {}, null],
    ['a table that is gone', table('absent'), {}, /^update .*: it is not loaded$/],
    ['a table that somebody changed', table('changed'), {}, /^update .*: it was changed by hand$/],
    [
      'another port',
      deployed,
      { network: { ports: { https: 8443 } } },
      /^update firewall table inet smartcms$/,
    ],
    ['off on a bare server', factsOf(), { firewall: false }, null],
    ['off where it was on', deployed, { firewall: false }, /^delete /],
    [
      'a program that is closed',
      factsOf({ listeners: [listening(9100), listening(22), listening(9100, { address: '::' })] }),
      {},
      /^create .*; closes 9100\/tcp \(exporter\): firewall\.allow opens a port$/,
    ],
    [
      'a program on loopback, and one that is let in',
      factsOf({ listeners: [listening(9100, { address: '127.0.0.1' }), listening(9200)] }),
      { firewall: { allow: [{ port: 9200 }] } },
      /^create firewall table inet smartcms$/,
    ],
  ];
  it.each(cases)('%s', (_name, facts, config, change) => {
    const step = plan(facts, config);
    if (change === null) expect(step).toBeNull();
    else expect(step?.changes.map(({ action, subject }) => `${action} ${subject}`)[0]).toMatch(change);
  });

  it('of a release that is gone back to brings its rules', () => {
    const present = deployed.files.get(paths.firewallRules)?.content ?? '';
    expect(firewallStep(deployed, present)).toBeNull();
    expect(firewallStep(deployed, `${present}#`)?.work).toEqual({ kind: 'firewall', rules: `${present}#` });
  });
});

describe('the rules', () => {
  const fresh = (changes: Partial<Facts> = {}) => factsOf(changes);

  it('let SSH in before anything else, on every port where it is in use', () => {
    const lines = rules(fresh({ firewall: { manager: null, sshPorts: [22, 2222], table: 'absent' } }));
    const at = lines.indexOf('tcp dport 22 accept');
    expect(lines[at + 1]).toBe('tcp dport 2222 accept');
    expect(at).toBeLessThan(lines.indexOf('jump guests'));
    expect(lines.indexOf('jump guests')).toBeLessThan(lines.indexOf('ct state established,related accept'));
  });

  it('limit SSH to networks of both families', () => {
    const lines = rules(fresh(), { firewall: { ssh: ['192.0.2.0/24', '2001:db8::/32'] } });
    const at = lines.indexOf('tcp dport 22 ip saddr 192.0.2.0/24 accept');
    // Or the connection over which the rules were loaded could not take them back.
    expect(lines[at - 1]).toBe('tcp dport 22 ct state established accept');
    expect(lines.slice(at + 1, at + 3)).toEqual([
      'tcp dport 22 ip6 saddr 2001:db8::/32 accept',
      'tcp dport 22 counter reject with tcp reset',
    ]);
    expect(lines).not.toContain('tcp dport 22 accept');
  });

  it('neither ban nor slow down who is trusted', () => {
    const lines = rules(fresh(), {
      network: { localNetworks: ['10.0.0.0/8'] },
      firewall: { trusted: ['2001:db8:1::/48'] },
    });
    const at = lines.indexOf('ip saddr 10.0.0.0/8 return');
    expect(lines[at + 1]).toBe('ip6 saddr 2001:db8:1::/48 return');
    expect(at).toBeLessThan(lines.indexOf('ip saddr @banned4 counter drop'));
  });

  it('open the ports of the config', () => {
    const lines = rules(fresh(), {
      network: { ports: { sip: 5080, rtp: { from: 20000, to: 20100 } } },
      firewall: {
        allow: [
          { port: 9100, from: '192.0.2.7/32' },
          { port: 51820, protocol: 'udp' },
        ],
      },
    });
    expect(lines).toEqual(
      expect.arrayContaining([
        'tcp dport { 80, 443, 5080, 5061, 8089 } accept',
        'udp dport { 5080, 20000-20100 } accept',
        'ip saddr 192.0.2.7/32 tcp dport 9100 accept',
        'udp dport 51820 accept',
      ]),
    );
    expect(lines).not.toContain('tcp dport 9100 accept');
  });

  it('take br-... for containers, but not where the server itself is reached by such a device', () => {
    const bridge = 'iifname "br-*" accept';
    expect(rules(fresh())).toContain(bridge);
    const lan = fresh({ addresses: [{ device: 'br-lan', address: '203.0.113.10', prefix: 24 }] });
    expect(rules(lan)).not.toContain(bridge);
  });
});
