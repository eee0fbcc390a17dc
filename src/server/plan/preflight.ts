import type { Config } from '../../config/schema.ts';
import type { Facts, Listener } from '../facts/facts.ts';
import { compiledPrefix, compilesAsterisk } from '../images/compiled.ts';
import type { ServiceName } from '../layout.ts';
import { checkSource, imageSource } from './source.ts';

/** Why a server cannot be deployed to, each with a remedy. */
export interface Problem {
  what: string;
  remedy: string;
}

const mebi = 1024 ** 2;
const gibi = 1024 ** 3;

/** 900 MiB: what a machine sold as 1 GB shows. Five idle services take about 500 MiB. */
const leastMemoryBytes = 900 * mebi;
/** Bases, images and build steps of a first deploy. */
const leastDiskFirstBytes = 4 * gibi;
const leastDiskBytes = 1 * gibi;
/** Compilers, the tree that is compiled, and what comes out of it, with some to spare. */
const compileDiskBytes = 2 * gibi;

/** The first that knows start_interval in health checks. */
const leastEngine = 25;

const supported = [
  { id: 'debian', from: 12, name: 'Debian 12 or later' },
  { id: 'ubuntu', from: 22.04, name: 'Ubuntu 22.04 or later' },
];
const architectures = ['x86_64', 'aarch64'];

/** Everything that stands in the way of a deploy, all at once. Pure. */
export function preflight(facts: Facts, config: Config): Problem[] {
  return [
    ...checkSystem(facts),
    ...checkEngine(facts),
    ...checkMemory(facts),
    ...checkDisk(facts, config),
    ...checkPorts(facts, config),
    ...checkAddress(facts, config),
    ...checkFirewall(facts, config),
    ...checkSource(facts, config),
  ];
}

function checkSystem({ system }: Facts): Problem[] {
  const problems: Problem[] = [];
  const family = supported.find(({ id }) => id === system.id);
  // Debian's testing and unstable have no version number.
  if (family === undefined || (system.version !== '' && Number.parseFloat(system.version) < family.from)) {
    const names = supported.map(({ name }) => name).join(' and ');
    problems.push({
      what: `${system.name} is not supported: SmartCMS runs on ${names}.`,
      remedy: 'Use a server with one of them.',
    });
  }
  if (!architectures.includes(system.architecture)) {
    problems.push({
      what: `The processor architecture ${system.architecture} is not supported.`,
      remedy: `Use one of ${architectures.join(', ')}.`,
    });
  }
  if (system.selinuxEnforcing) {
    problems.push({
      what: 'SELinux is enforcing, which SmartCMS has no policy for: it would keep containers from their files.',
      remedy: 'Make it permissive: setenforce 0, and SELINUX=permissive in /etc/selinux/config.',
    });
  }
  return problems;
}

/** An engine that is not there yet is installed; one that is too old is someone's, and left alone. */
function checkEngine({ docker: { engine, snap } }: Facts): Problem[] {
  if (snap) {
    return [
      {
        what: 'Docker is installed as a snap, whose confinement keeps containers from /opt/smartcms.',
        remedy:
          'Move what runs in it elsewhere, then "snap remove docker": smartcms deploy installs the package of the system.',
      },
    ];
  }
  if (engine === null || Number.parseInt(engine, 10) >= leastEngine) return [];
  return [
    {
      what: `Docker Engine ${engine} is too old: ${leastEngine} or later is needed.`,
      remedy: 'Upgrade it (https://docs.docker.com/engine/install/), or use a newer release of the system.',
    },
  ];
}

function checkMemory({ system }: Facts): Problem[] {
  if (system.memoryBytes >= leastMemoryBytes) return [];
  return [
    {
      what: `The server has ${Math.round(system.memoryBytes / mebi)} MiB of memory; SmartCMS needs 1 GiB, 2 GiB is better.`,
      remedy: 'Give the server more memory.',
    },
  ];
}

function checkDisk(facts: Facts, config: Config): Problem[] {
  const plain = facts.images.length === 0 ? leastDiskFirstBytes : leastDiskBytes;
  const compiles = isCompileDue(facts, config);
  const needs = [
    {
      path: '/var/lib/docker',
      bytes: plain + (compiles ? compileDiskBytes : 0),
      what: compiles ? ', of which the compile of Asterisk takes 2048 MiB' : '',
      other: compiles ? ' asterisk.from: package needs no compile.' : '',
    },
    { path: '/opt', bytes: 64 * mebi, what: '', other: '' },
  ];
  return needs.flatMap(({ path, bytes, what, other }) => {
    const disk = facts.disk.find((each) => each.path === path);
    if (disk === undefined || disk.freeBytes >= bytes) return [];
    return [
      {
        what: `${path} has ${Math.round(disk.freeBytes / mebi)} MiB free; ${Math.round(bytes / mebi)} MiB are needed${what}.`,
        remedy: `Free some space there, or give ${path} a larger disk.${other}`,
      },
    ];
  });
}

/** Whether Asterisk is compiled here for the first time; later compiles find the compilers there. */
function isCompileDue(facts: Facts, config: Config): boolean {
  if (!compilesAsterisk(config.asterisk, imageSource(facts, config))) return false;
  return !facts.images.some((tag) => tag.startsWith(compiledPrefix));
}

interface WantedPort {
  key: string;
  protocol: 'tcp' | 'udp';
  port: number;
  service: ServiceName;
}

/** The ports that the services will listen on, by their config keys. */
function wantedPorts({ network: { ports } }: Config): WantedPort[] {
  return [
    { key: 'http', protocol: 'tcp', port: ports.http, service: 'frontend' },
    { key: 'https', protocol: 'tcp', port: ports.https, service: 'frontend' },
    { key: 'sip', protocol: 'udp', port: ports.sip, service: 'asterisk' },
    { key: 'sip', protocol: 'tcp', port: ports.sip, service: 'asterisk' },
    { key: 'sips', protocol: 'tcp', port: ports.sips, service: 'asterisk' },
    { key: 'ws', protocol: 'tcp', port: ports.ws, service: 'asterisk' },
    { key: 'wss', protocol: 'tcp', port: ports.wss, service: 'asterisk' },
    { key: 'ami', protocol: 'tcp', port: ports.ami, service: 'asterisk' },
    { key: 'api', protocol: 'tcp', port: ports.api, service: 'api' },
  ];
}

function checkPorts(facts: Facts, config: Config): Problem[] {
  const ours = Object.values(facts.containers).map(({ id }) => id);
  const foreign = ({ process }: Listener) => process?.containers.some((id) => ours.includes(id)) !== true;
  const problems = new Map<string, Problem>();
  for (const { key, protocol, port } of wantedPorts(config)) {
    const listener = facts.listeners.find(
      (each) => each.protocol === protocol && each.port === port && foreign(each),
    );
    if (listener === undefined) continue;
    const by =
      listener.process === null
        ? 'another program'
        : `${listener.process.name} (process ${listener.process.pid})`;
    problems.set(`${protocol}${port}`, {
      what: `Port ${port}/${protocol} is taken by ${by}.`,
      remedy: `Stop that program, or set network.ports.${key} in the config to a free port.`,
    });
  }
  return [...problems.values()];
}

function checkAddress(facts: Facts, config: Config): Problem[] {
  if (config.network.publicAddress !== 'auto' || facts.defaultAddress !== null) return [];
  return [
    {
      what: 'The server has no default route, so its address cannot be found.',
      remedy: 'Set network.publicAddress in the config to the address at which phones reach it.',
    },
  ];
}

/** Two that drop what they do not know would each close what the other opens. */
function checkFirewall({ firewall: { manager } }: Facts, config: Config): Problem[] {
  if (manager === null || config.firewall === false) return [];
  const { http, https, sip, sips, wss, rtp } = config.network.ports;
  const off = manager === 'ufw' ? 'ufw disable' : 'systemctl disable --now firewalld';
  return [
    {
      what: `The firewall of this server is managed by ${manager}.`,
      remedy: `To keep it, set firewall: false in the config and open TCP ${http}, ${https}, ${sip}, ${sips}, ${wss} and UDP ${sip}, ${rtp.from}-${rtp.to} in ${manager}; or hand it over with "${off}".`,
    },
  ];
}
