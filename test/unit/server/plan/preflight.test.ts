import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../../src/config/schema.ts';
import type { Facts, Listener } from '../../../../src/server/facts/facts.ts';
import { preflight } from '../../../../src/server/plan/preflight.ts';
import { configOf, deployedFacts, factsOf } from '../../../support/facts.ts';

const mebi = 1024 ** 2;
const disk = (dockerMebi: number, optMebi: number): Facts['disk'] => [
  { path: '/var/lib/docker', totalBytes: 40_000 * mebi, freeBytes: dockerMebi * mebi },
  { path: '/opt', totalBytes: 40_000 * mebi, freeBytes: optMebi * mebi },
];
const listener = (port: number, changes: Partial<Listener> = {}): Listener => ({
  protocol: 'tcp',
  address: '0.0.0.0',
  port,
  process: { name: 'apache2', pid: 71, containers: [] },
  ...changes,
});
const debian = (version: string) => factsOf({ system: { version, name: `Debian ${version}` } });
const ubuntu = (version: string) => factsOf({ system: { id: 'ubuntu', version, name: `Ubuntu ${version}` } });

const withManager = (manager: 'ufw' | 'firewalld') =>
  factsOf({ firewall: { manager, sshPorts: [22], table: 'absent' } });

describe('preflight', () => {
  const fit: [name: string, facts: Facts, config?: ConfigInput][] = [
    ['a bare Debian 13', factsOf()],
    ['Debian 12', debian('12')],
    ['Debian testing, which has no number', debian('')],
    ['Ubuntu 22.04', ubuntu('22.04')],
    ['Ubuntu 26.04', ubuntu('26.04')],
    ['a 64-bit ARM', factsOf({ system: { architecture: 'aarch64' } })],
    ['what is sold as 1 GB', factsOf({ system: { memoryBytes: 960 * mebi } })],
    ['just enough disk', factsOf({ disk: disk(4096, 64) })],
    ['just enough disk for a compile', factsOf({ disk: disk(6144, 64) }), { asterisk: { from: 'source' } }],
    [
      'less disk, once it was compiled',
      factsOf({ disk: disk(1024, 64), images: ['smartcms/asterisk-build:1'] }),
      { asterisk: { from: 'source' } },
    ],
    ['less disk, once the images are built', factsOf({ disk: disk(1024, 64), images: ['smartcms/db:1'] })],
    [
      'other ports in use',
      factsOf({ listeners: [listener(22), listener(8080), listener(53, { protocol: 'udp' })] }),
    ],
    [
      'a program on UDP where only TCP is wanted',
      factsOf({ listeners: [listener(443, { protocol: 'udp' })] }),
    ],
    [
      'a taken port that the config avoids',
      factsOf({ listeners: [listener(80)] }),
      { network: { ports: { http: 81 } } },
    ],
    ['a firewall that somebody else manages, and keeps', withManager('ufw'), { firewall: false }],
    [
      'no default route but an address',
      factsOf({ defaultAddress: null }),
      { network: { publicAddress: '203.0.113.10' } },
    ],
    ['a deployed server', deployedFacts()],
  ];
  it.each(fit)('takes %s', (_name, facts, config) => {
    expect(preflight(facts, configOf(config))).toEqual([]);
  });

  const unfit: [name: string, facts: Facts, problems: string[], config?: ConfigInput][] = [
    ['Debian 11', debian('11'), ['Debian 11 is not supported']],
    ['Ubuntu 20.04', ubuntu('20.04'), ['Ubuntu 20.04 is not supported']],
    [
      'another system',
      factsOf({ system: { id: 'alpine', version: '3.20', name: 'Alpine Linux v3.20' } }),
      ['Alpine Linux v3.20 is not supported: SmartCMS runs on Debian 12 or later and Ubuntu 22.04 or later.'],
    ],
    [
      '32 bits',
      factsOf({ system: { architecture: 'i686' } }),
      ['The processor architecture i686 is not supported.'],
    ],
    [
      '512 MB of memory',
      factsOf({ system: { memoryBytes: 480 * mebi } }),
      ['The server has 480 MiB of memory'],
    ],
    [
      'a small disk',
      factsOf({ disk: disk(3000, 5000) }),
      ['/var/lib/docker has 3000 MiB free; 4096 MiB are needed.'],
    ],
    [
      'a disk that is too small for a compile',
      factsOf({ disk: disk(5000, 500) }),
      [
        '/var/lib/docker has 5000 MiB free; 6144 MiB are needed, of which the compile of Asterisk takes 2048 MiB.',
      ],
      { asterisk: { from: 'source' } },
    ],
    ['a full /opt', factsOf({ disk: disk(9000, 10) }), ['/opt has 10 MiB free; 64 MiB are needed.']],
    [
      'a disk that is full by now',
      factsOf({ disk: disk(500, 500), images: ['smartcms/db:1'] }),
      ['/var/lib/docker has 500 MiB free; 1024 MiB are needed.'],
    ],
    [
      'a web server',
      factsOf({ listeners: [listener(80)] }),
      ['Port 80/tcp is taken by apache2 (process 71).'],
    ],
    [
      'a program without a name',
      factsOf({ listeners: [listener(443, { process: null })] }),
      ['Port 443/tcp is taken by another program.'],
    ],
    [
      'one port by two listeners: told once',
      factsOf({ listeners: [listener(80), listener(80, { address: '::' })] }),
      ['Port 80/tcp is taken by apache2 (process 71).'],
    ],
    [
      'UDP and TCP told apart',
      factsOf({ listeners: [listener(5060, { protocol: 'udp' }), listener(5060)] }),
      ['Port 5060/udp is taken', 'Port 5060/tcp is taken'],
    ],
    [
      'the port of the config, not of the default',
      factsOf({ listeners: [listener(8443), listener(443)] }),
      ['Port 8443/tcp is taken'],
      { network: { ports: { https: 8443 } } },
    ],
    [
      'an engine of someone else’s that is too old',
      factsOf({ docker: { engine: '20.10.24+dfsg1', compose: null } }),
      ['Docker Engine 20.10.24+dfsg1 is too old: 25 or later is needed.'],
    ],
    ['an engine of a snap', factsOf({ docker: { snap: true } }), ['Docker is installed as a snap']],
    [
      'an old engine of a snap: told once',
      factsOf({ docker: { snap: true, engine: '24.0.5' } }),
      ['Docker is installed as a snap'],
    ],
    ['SELinux that enforces', factsOf({ system: { selinuxEnforcing: true } }), ['SELinux is enforcing']],
    ['a firewall that ufw manages', withManager('ufw'), ['The firewall of this server is managed by ufw.']],
    [
      'a firewall that firewalld manages',
      withManager('firewalld'),
      ['The firewall of this server is managed by firewalld.'],
    ],
    [
      'no default route',
      factsOf({ defaultAddress: null }),
      ['The server has no default route, so its address cannot be found.'],
    ],
  ];
  it.each(unfit)('refuses %s', (_name, facts, problems, config) => {
    const found = preflight(facts, configOf(config));
    expect(found.map(({ what }) => what)).toEqual(problems.map((text) => expect.stringContaining(text)));
    for (const { remedy } of found) expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  it('names every problem at once', () => {
    const facts = factsOf({
      system: {
        id: 'fedora',
        version: '44',
        name: 'Fedora Linux 44',
        architecture: 'riscv64',
        memoryBytes: 512 * mebi,
      },
      disk: disk(100, 10),
      listeners: [listener(80), listener(5038)],
      defaultAddress: null,
    });
    expect(preflight(facts, configOf())).toHaveLength(8);
  });
});

describe('ports of containers', () => {
  const deployed = deployedFacts();
  const frontend = deployed.containers.frontend?.id ?? 'missing';
  const by = (...containers: string[]) => ({
    ...deployed,
    listeners: [listener(443, { process: { name: 'nginx', pid: 71, containers } })],
  });

  it('that are ours are not taken', () => {
    expect(preflight(by(frontend), configOf())).toEqual([]);
  });

  it('that are ours in a server that is a container itself are not taken', () => {
    expect(preflight(by('f'.repeat(64), frontend), configOf())).toEqual([]);
  });

  it('of others are', () => {
    expect(preflight(by('f'.repeat(64)), configOf())).toEqual([
      {
        what: 'Port 443/tcp is taken by nginx (process 71).',
        remedy: 'Stop that program, or set network.ports.https in the config to a free port.',
      },
    ]);
  });
});
