import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../../src/server/facts/facts.ts';
import { engineScript, planEngine, requirePackageManager } from '../../../../src/server/plan/engine.ts';
import { factsOf } from '../../../support/facts.ts';

const tools = ['apt-get', 'docker', 'dockerd', 'mmdebstrap', 'nft', 'openssl', 'ss', 'tar'];
const liveRestore = 'let containers go on while Docker Engine restarts (live-restore)';
const docker = { engine: '26.1.5', compose: '2.26.1' };
const ready = factsOf({ system: { tools }, docker });

const system = (id: string, version: string, codename: string, changes: Partial<Facts['system']> = {}) => ({
  id,
  version,
  codename,
  name: `${id} ${version}`,
  ...changes,
});

function scriptOf(facts: Facts): string {
  const work = planEngine(facts)?.work;
  return work?.kind === 'script' ? work.script : '';
}

/** The packages of the last installation. */
const installed = (script: string) =>
  [...script.matchAll(/install -y --fix-broken --no-install-recommends ?(.*)/g)].at(-1)?.[1]?.split(' ');

describe('what is planned', () => {
  const cases: [name: string, facts: Facts, changes: string[]][] = [
    [
      'a bare server',
      factsOf(),
      ['create Docker Engine', 'create Docker Compose', 'create package mmdebstrap', `run ${liveRestore}`],
    ],
    [
      'Docker that is stopped',
      factsOf({ system: { tools }, docker: { ...docker, engine: null } }),
      ['run start Docker Engine', `run ${liveRestore}`],
    ],
    [
      'Docker without Compose',
      factsOf({ system: { tools }, docker: { ...docker, compose: null } }),
      ['create Docker Compose'],
    ],
    [
      'a tool that lacks',
      factsOf({ system: { tools: tools.filter((tool) => tool !== 'openssl') }, docker }),
      ['create package openssl'],
    ],
    [
      'an installation that was cut off',
      factsOf({ system: { tools, packagesInterrupted: true }, docker }),
      ['run finish the interrupted installation of packages'],
    ],
  ];
  it.each(cases)('%s', (_name, facts, changes) => {
    expect(planEngine(facts)?.changes.map(({ action, subject }) => `${action} ${subject}`)).toEqual(changes);
  });

  it('nothing where all is there', () => {
    expect(planEngine(ready)).toBeNull();
  });
});

describe('packages', () => {
  const base = { tools: ['apt-get', 'nft', 'openssl', 'mmdebstrap'] };
  const cases: [name: string, facts: Facts, packages: string[]][] = [
    [
      'Debian 13: its own',
      factsOf({ system: system('debian', '13', 'trixie', base) }),
      ['docker.io', 'iptables', 'ca-certificates', 'docker-cli', 'docker-compose'],
    ],
    [
      'Ubuntu 24.04: its own',
      factsOf({ system: system('ubuntu', '24.04', 'noble', base) }),
      ['docker.io', 'iptables', 'ca-certificates', 'docker-compose-v2'],
    ],
    [
      'Debian 12: Docker’s repository, since its own Compose is too old',
      factsOf({ system: system('debian', '12', 'bookworm', base) }),
      ['docker-ce', 'docker-ce-cli', 'containerd.io', 'docker-compose-plugin'],
    ],
    [
      'Debian 12 with an engine: it is not replaced',
      factsOf({
        system: system('debian', '12', 'bookworm', { tools }),
        docker: { ...docker, compose: null },
      }),
      ['docker-compose-plugin'],
    ],
    [
      'Debian 13 where an interrupted installation left the engine without its client',
      factsOf({
        system: system('debian', '13', 'trixie', {
          tools: tools.filter((tool) => tool !== 'docker'),
          packagesInterrupted: true,
        }),
        docker: { engine: null, compose: null },
      }),
      ['docker-cli', 'docker-compose'],
    ],
    [
      'Docker’s own engine without its client',
      factsOf({
        system: system('debian', '12', 'bookworm', { tools: tools.filter((tool) => tool !== 'docker') }),
        docker: { engine: null, compose: null },
      }),
      ['docker-ce-cli', 'docker-compose-plugin'],
    ],
    [
      'Debian 12 with all but a tool: no other repository for it',
      factsOf({
        system: system('debian', '12', 'bookworm', {
          tools: ['apt-get', 'docker', 'dockerd', 'mmdebstrap', 'nft'],
        }),
        docker,
      }),
      ['openssl'],
    ],
  ];
  it.each(cases)('%s', (_name, facts, packages) => {
    expect(installed(scriptOf(facts))).toEqual(packages);
  });

  it('from Docker’s repository come with its key and the release of the system', () => {
    const script = scriptOf(factsOf({ system: system('ubuntu', '22.04', 'jammy', base) }));
    expect(script).toContain('curl -fsSL --connect-timeout 15 https://download.docker.com/linux/ubuntu/gpg ');
    expect(script).toContain(
      'https://download.docker.com/linux/ubuntu jammy stable" >/etc/apt/sources.list.d/docker.list',
    );
  });

  it.each([
    ['13', 'trixie'],
    ['12', 'bookworm'],
  ])('are waited for while another program installs, on Debian %s', (version, codename) => {
    const script = scriptOf(factsOf({ system: system('debian', version, codename, base) }));
    const calls = script.split('\n').filter((line) => line.startsWith('apt-get'));
    expect(calls.filter((line) => !line.startsWith('apt-get -o DPkg::Lock::Timeout=300 '))).toEqual([]);
    expect(calls).not.toEqual([]);
  });

  it('are not touched to start an engine that is installed', () => {
    expect(scriptOf(factsOf({ system: { tools }, docker: { ...docker, engine: null } }))).not.toContain(
      'apt-get',
    );
  });
});

describe('the daemon', () => {
  const stopped = (systemd: boolean) =>
    scriptOf(factsOf({ system: { tools, systemd }, docker: { ...docker, engine: null } }));

  it('is started by systemd, or by itself without an init system', () => {
    expect(stopped(true)).toContain(
      'docker version >/dev/null 2>&1 || systemctl enable --now docker.service',
    );
    expect(stopped(false)).toContain(
      '|| { cd / && env -i HOME=/root PATH="$PATH" setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null & }',
    );
  });

  it('is all that a sandbox needs of its own machine, besides mmdebstrap', () => {
    expect(installed(engineScript(factsOf(), ['mmdebstrap']))).toEqual([
      'docker.io',
      'iptables',
      'ca-certificates',
      'docker-cli',
      'mmdebstrap',
    ]);
    expect(engineScript(ready, [])).not.toContain('apt-get');
  });
});

describe('live-restore', () => {
  const without = (changes: Partial<Facts['docker']> = {}, systemd = true) =>
    planEngine(
      factsOf({ system: { tools, systemd }, docker: { ...docker, liveRestore: false, ...changes } }),
    );
  const written = (changes: Partial<Facts['docker']>) => {
    const work = without(changes)?.work;
    const script = work?.kind === 'script' ? work.script : '';
    return JSON.parse(/<<'SETTINGS'\n([\s\S]*)SETTINGS\n/.exec(script)?.[1] ?? 'null');
  };

  it('is planned, and added to what the administrator has set', () => {
    expect(without()?.changes.map(({ subject }) => subject)).toEqual([liveRestore]);
    expect(written({})).toEqual({ 'live-restore': true });
    expect(written({ settings: '\n' })).toEqual({ 'live-restore': true });
    expect(written({ settings: '{"log-driver":"local","dns":["203.0.113.1"]}' })).toEqual({
      'log-driver': 'local',
      dns: ['203.0.113.1'],
      'live-restore': true,
    });
  });

  it('comes with an engine that is installed, before it starts', () => {
    const script = scriptOf(factsOf());
    expect(script.indexOf('live-restore')).toBeGreaterThan(0);
    expect(script.indexOf('live-restore')).toBeLessThan(script.indexOf('apt-get'));
  });

  it.each([
    ['decided against by the administrator', { settings: '{"live-restore": false}' }],
    ['ruled out by a swarm', { swarm: true }],
    ['in a file that cannot be read', { settings: '{"log-driver": local}' }],
    ['in a file of another kind', { settings: '[]' }],
  ])('is left alone where it is %s', (_name, changes) => {
    expect(without(changes)).toBeNull();
  });

  it('is left alone without systemd, which alone can tell the engine to read it', () => {
    expect(without({}, false)).toBeNull();
  });
});

describe('a server without apt-get', () => {
  const without = tools.filter((tool) => tool !== 'apt-get');

  it('is refused where something must be installed', () => {
    expect(() => requirePackageManager(factsOf({ system: { tools: [] } }))).toThrow(
      expect.objectContaining({ code: 'preflight', hint: expect.stringContaining('mmdebstrap') }),
    );
  });

  it('is taken where all is there', () => {
    expect(() => requirePackageManager(factsOf({ system: { tools: without }, docker }))).not.toThrow();
  });
});
