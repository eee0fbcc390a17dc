import { createHash } from 'node:crypto';
import { type Config, type ConfigInput, configSchema } from '../../src/config/schema.ts';
import type { UploadFile } from '../../src/host/host.ts';
import type { Facts, FileFacts, SystemFacts } from '../../src/server/facts/facts.ts';
import { readImagesRecord } from '../../src/server/images/registry.ts';
import { paths, type ServiceName } from '../../src/server/layout.ts';
import type { OwnCertificate } from '../../src/server/plan/own-certificate.ts';
import { makePlan, type Plan } from '../../src/server/plan/plan.ts';
import type { GivenSecrets } from '../../src/server/plan/secrets.ts';
import type { Step, Work } from '../../src/server/plan/step.ts';
import type { ServerState } from '../../src/server/state.ts';

type ReleaseWork = Extract<Work, { kind: 'release' }>;

export const testVersion = '1.2.3';
const testMigrations = [
  { version: '001', sha256: 'a'.repeat(64) },
  { version: '002', sha256: 'b'.repeat(64) },
];

type Overrides = Partial<Omit<Facts, 'system' | 'docker'>> & {
  system?: Partial<SystemFacts>;
  docker?: Partial<Facts['docker']>;
};

/** A bare Debian server of a usual size, but for what is overridden. */
export function factsOf({ system, docker, ...overrides }: Overrides = {}): Facts {
  const gibi = 1024 ** 3;
  return {
    system: {
      id: 'debian',
      version: '13',
      codename: 'trixie',
      name: 'Debian GNU/Linux 13 (trixie)',
      architecture: 'x86_64',
      cpus: 2,
      memoryBytes: 4 * gibi,
      memoryAvailableBytes: 3.5 * gibi,
      clockSeconds: Date.UTC(2026, 10, 22, 12) / 1000,
      clockSynchronized: true,
      systemd: true,
      selinuxEnforcing: false,
      tools: ['apt-get', 'nft', 'openssl', 'ss', 'tar'],
      packagesInterrupted: false,
      ...system,
    },
    disk: ['/opt', '/var/lib/docker'].map((path) => ({
      path,
      totalBytes: 40 * gibi,
      freeBytes: 30 * gibi,
    })),
    addresses: [{ device: 'eth0', address: '203.0.113.10', prefix: 24 }],
    defaultAddress: '203.0.113.10',
    cloudAddress: null,
    listeners: [],
    docker: {
      engine: null,
      compose: null,
      snap: false,
      liveRestore: docker?.engine == null ? null : true,
      swarm: false,
      settings: null,
      ...docker,
    },
    containers: {},
    images: [],
    volumes: [],
    dataVersion: null,
    registryReachable: null,
    folders: new Map(),
    files: new Map(),
    certificate: null,
    database: null,
    lock: null,
    firewall: { manager: null, sshPorts: [22], table: 'absent' },
    program: { sha256: null, runtime: null, command: null, units: false },
    acme: { settings: null, record: null, timer: false },
    schedule: null,
    console: { served: null },
    ...overrides,
  };
}

export function configOf(input: ConfigInput = {}): Config {
  return configSchema.parse(input);
}

/** What a deploy of this config would do on such a server. */
export function planOf(
  facts: Facts,
  config: ConfigInput = {},
  more: { certificate?: OwnCertificate; renewBases?: boolean; reachedAt?: string; given?: GivenSecrets } = {},
): Plan {
  return makePlan({
    config: configOf(config),
    facts,
    migrations: testMigrations,
    version: testVersion,
    certificate: null,
    reachedAt: null,
    now: new Date(facts.system.clockSeconds * 1000),
    ...more,
  });
}

/** The ids of the steps of a plan. */
export const stepIds = ({ steps }: Plan): Step['id'][] => steps.map(({ id }) => id);

/** A server on which a deploy of this config has just finished, by doing what the plan says. */
export function deployedFacts(config: ConfigInput = {}, before: Facts = factsOf()): Facts {
  return stepsDone(before, planOf(before, config));
}

/** The server after the first `count` steps of a plan, all if absent: what each step's own data makes of it. */
export function stepsDone(before: Facts, plan: Plan, count?: number): Facts {
  return plan.steps.slice(0, count).reduce((facts, step) => later(stepDone(facts, step)), before);
}

/** Every step takes ten seconds. */
function later(facts: Facts): Facts {
  return { ...facts, system: { ...facts.system, clockSeconds: facts.system.clockSeconds + 10 } };
}

function stepDone(before: Facts, step: Step): Facts {
  const facts: Facts = structuredClone(before);
  const { work } = step;
  switch (work.kind) {
    case 'script':
      return scriptDone(facts, step.id, work.script);
    case 'upload':
      for (const file of work.files) facts.files.set(file.path, fileFacts(file));
      for (const path of work.remove) facts.files.delete(path);
      return facts;
    case 'digests': {
      const record = readImagesRecord(facts);
      // A digest of its own for each name.
      for (const name of work.names) {
        record.bases[name] = `sha256:${createHash('sha256').update(name).digest('hex')}`;
      }
      const content = JSON.stringify(record);
      facts.files.set(paths.images, fileFacts({ content, mode: 0o644, uid: 0, gid: 0 }));
      return facts;
    }
    case 'images':
      return {
        ...facts,
        images: [...facts.images, ...[...work.bases, ...work.images].map(({ tag }) => tag)],
      };
    case 'compose':
      return composeDone(facts, work);
    case 'reload':
      if (facts.certificate !== null) {
        const read = work.services.map((service) => [service, facts.system.clockSeconds + 1]);
        Object.assign(facts.certificate.loadedSeconds, Object.fromEntries(read));
      }
      return facts;
    case 'migrate': {
      const migrations = testMigrations.map((each) => ({ ...each, state: 'done' }));
      return { ...facts, database: { ...emptyDatabase, ...facts.database, migrations } };
    }
    case 'seed':
      return {
        ...facts,
        database: {
          ...emptyDatabase,
          ...facts.database,
          admins: 1,
          mustChangePassword: facts.database?.admins ? facts.database.mustChangePassword : true,
          superAdminLicenses: 1,
        },
      };
    case 'program': {
      const { sha256, runtime, command } = facts.program;
      return {
        ...facts,
        program: {
          sha256: work.program?.sha256 ?? sha256,
          runtime: work.runtime?.key ?? runtime,
          command: work.link ? 'own' : command,
          units: facts.system.systemd,
        },
      };
    }
    case 'firewall':
      facts.firewall.table = work.rules === null ? 'absent' : 'as loaded';
      if (work.rules === null) facts.files.delete(paths.firewallRules);
      else
        facts.files.set(paths.firewallRules, fileFacts({ content: work.rules, mode: 0o644, uid: 0, gid: 0 }));
      return facts;
    case 'acme':
      return acmeDone(facts, work);
    case 'verify':
      return facts;
    case 'release':
      facts.files.set(paths.state, releaseFile(facts, work.record));
      return facts;
  }
}

/** The authority issues what it is asked for. */
function acmeDone(facts: Facts, { settings, order }: Extract<Work, { kind: 'acme' }>): Facts {
  if (settings === null) return { ...facts, acme: { settings, record: null, timer: false } };
  const at = new Date(facts.system.clockSeconds * 1000).toISOString();
  if (!order) return { ...facts, acme: { ...facts.acme, settings, timer: facts.system.systemd } };
  const sha256 = createHash('sha256')
    .update(settings.domain + at)
    .digest('hex');
  return {
    ...facts,
    certificate: {
      startsAt: new Date(at),
      expiresAt: new Date(Date.parse(at) + 90 * 86_400_000),
      names: [settings.domain],
      selfSigned: false,
      sha256,
      changedSeconds: facts.system.clockSeconds,
      loadedSeconds: { frontend: facts.system.clockSeconds + 1, asterisk: facts.system.clockSeconds + 1 },
    },
    acme: {
      settings,
      record: { last: { at, ok: true, error: null, hint: null }, issued: { at, sha256 } },
      timer: facts.system.systemd,
    },
  };
}

const emptyDatabase = {
  migrations: [],
  admins: 0,
  mustChangePassword: false,
  superAdminLicenses: 0,
  endpoints: 0,
};

/** Reads from a script what it makes; a script that is not known makes nothing, and the next plan shows it. */
function scriptDone(facts: Facts, id: Step['id'], script: string): Facts {
  for (const [, mode = '', uid, path = ''] of script.matchAll(
    /^install -d -m (\d+) -o (\d+) -g \d+ (\S+)$/gm,
  )) {
    facts.folders.set(path, { mode: Number.parseInt(mode, 8), uid: Number(uid) });
  }
  const names = script.match(/subjectAltName=([^' ]+)/)?.[1];
  if (names !== undefined) {
    facts.certificate = {
      startsAt: new Date(facts.system.clockSeconds * 1000),
      expiresAt: new Date((facts.system.clockSeconds + 825 * 86_400) * 1000),
      names: names.split(',').map((name) => name.replace(/^(DNS|IP):/, '')),
      selfSigned: true,
      sha256: createHash('sha256').update(`${names}${facts.system.clockSeconds}`).digest('hex'),
      changedSeconds: facts.system.clockSeconds,
      loadedSeconds: {},
    };
  }
  if (id !== 'engine') return facts;
  const installed =
    script.match(/ install -y --fix-broken --no-install-recommends (.*)/)?.[1]?.split(' ') ?? [];
  const tools = ['mmdebstrap', 'openssl'].filter((tool) => installed.includes(tool));
  if (installed.includes('nftables')) tools.push('nft');
  if (installed.includes('docker.io')) tools.push('dockerd');
  if (installed.includes('docker-cli')) tools.push('docker');
  return {
    ...facts,
    system: {
      ...facts.system,
      tools: [...new Set([...facts.system.tools, ...tools])],
      packagesInterrupted: facts.system.packagesInterrupted && !script.includes('dpkg --configure -a'),
    },
    docker: {
      ...facts.docker,
      engine: '26.1.5',
      liveRestore: true,
      compose: installed.includes('docker-compose') ? '2.26.1' : facts.docker.compose,
    },
  };
}

function fileFacts({ content, mode, uid, gid }: Omit<UploadFile, 'path'>): FileFacts {
  return { content: content.toString(), mode, uid, gid };
}

/** As compose does it: from the files on the server, and only containers that differ from them. */
function composeDone(facts: Facts, { services, restart }: Extract<Work, { kind: 'compose' }>): Facts {
  const startedAt = new Date((facts.system.clockSeconds + 1) * 1000).toISOString();
  for (const service of services) {
    const image = composeImage(facts, service);
    const configHash = composeHash(facts, service);
    const present = facts.containers[service];
    const same = present?.image === image && present.configHash === configHash;
    if (same && present.state === 'running' && !restart.includes(service)) continue;
    facts.containers[service] = {
      id: same ? present.id : `${service}-${facts.system.clockSeconds}`,
      state: 'running',
      health: 'healthy',
      image,
      startedAt,
      restarts: 0,
      configHash,
    };
  }
  return facts;
}

function composeImage(facts: Facts, service: ServiceName): string {
  const env = facts.files.get(paths.envFile)?.content ?? '';
  const image = new RegExp(`^SMARTCMS_IMAGE_${service.toUpperCase()}=(.*)$`, 'm').exec(env)?.[1] ?? 'unknown';
  if (!facts.images.includes(image)) throw new Error(`The image ${image} was not built.`);
  return image;
}

function composeHash(facts: Facts, service: ServiceName): string {
  const compose = facts.files.get(paths.composeFile)?.content ?? '';
  const block = new RegExp(`^  ${service}:\\n(?:    .*\\n)+`, 'm').exec(compose)?.[0] ?? '';
  return /smartcms\.config-hash: "(\w+)"/.exec(block)?.[1] ?? 'none';
}

function releaseFile(
  facts: Facts,
  {
    services: _services,
    rolledBackTo: _rolledBackTo,
    secretsHash: _secretsHash,
    version,
    ...known
  }: ReleaseWork['record'],
): FileFacts {
  const deployedAt = new Date(facts.system.clockSeconds * 1000).toISOString();
  const state: ServerState = {
    release: { id: 'r1', deployedAt, deployedBy: 'ops@example.com', version },
    ...known,
  };
  return fileFacts({ content: JSON.stringify(state), mode: 0o644, uid: 0, gid: 0 });
}
