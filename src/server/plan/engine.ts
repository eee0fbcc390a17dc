import { UserError } from '../../domain/errors.ts';
import type { Facts } from '../facts/facts.ts';
import { liveRestoreSettings, writeSettings } from './live-restore.ts';
import type { Change, Step } from './step.ts';

/** Tools besides Docker that deploys use, and the package that brings each. */
const tools = [
  { tool: 'mmdebstrap', packageName: 'mmdebstrap' },
  { tool: 'openssl', packageName: 'openssl' },
  { tool: 'nft', packageName: 'nftables' },
];

/** Docker Engine, Compose v2 and the few tools of a deploy; null if all are there and running. */
export function planEngine(facts: Facts): Step | null {
  const changes: Change[] = [];
  if (facts.system.packagesInterrupted) changes.push(run('finish the interrupted installation of packages'));
  const missing = tools
    .filter(({ tool }) => !facts.system.tools.includes(tool))
    .map(({ packageName }) => packageName);
  const engineInstalled = facts.system.tools.includes('dockerd');
  const clientInstalled = facts.system.tools.includes('docker');
  const composeInstalled = facts.docker.compose !== null;
  if (!engineInstalled) changes.push({ action: 'create', subject: 'Docker Engine', diff: null });
  else if (facts.docker.engine === null) changes.push(run('start Docker Engine'));
  if (engineInstalled && !clientInstalled)
    changes.push({ action: 'create', subject: 'Docker client', diff: null });
  if (!composeInstalled) changes.push({ action: 'create', subject: 'Docker Compose', diff: null });
  for (const name of missing) changes.push({ action: 'create', subject: `package ${name}`, diff: null });
  const settings = liveRestoreSettings(facts);
  if (settings !== null)
    changes.push(run('let containers go on while Docker Engine restarts (live-restore)'));
  if (changes.length === 0) return null;

  const script = [
    'set -eu',
    ...(settings === null ? [] : writeSettings(settings)),
    ...installDocker(facts, {
      engine: !engineInstalled,
      client: !clientInstalled,
      compose: !composeInstalled,
      packages: missing,
    }),
    ...startEngine(facts),
  ].join('\n');
  return { id: 'engine', title: 'Set up Docker', changes, work: { kind: 'script', script } };
}

/** A script that makes sure of a running engine alone, without Compose: what a sandbox needs on its own machine. */
export function engineScript(facts: Facts, packages: string[]): string {
  const engine = !facts.system.tools.includes('dockerd');
  const client = !facts.system.tools.includes('docker');
  return [
    'set -eu',
    ...installDocker(facts, { engine, client, compose: false, packages }),
    ...startEngine(facts),
  ].join('\n');
}

interface Wanted {
  engine: boolean;
  /** The `docker` command: a package of its own, which an interrupted installation can leave out. */
  client: boolean;
  compose: boolean;
  packages: string[];
}

/**
 * The distribution's packages where they have Compose v2, else Docker's own repository
 * (https://docs.docker.com/engine/install/debian/).
 */
function installDocker({ system }: Facts, wanted: Wanted): string[] {
  const docker = wanted.engine || wanted.client || wanted.compose;
  if (!docker && wanted.packages.length === 0 && !system.packagesInterrupted) return [];
  const ownRepository = docker && needsDockersRepository(system, wanted);
  const names = [
    ...(ownRepository ? dockersPackages(wanted) : distributionPackages(system, wanted)),
    ...wanted.packages,
  ];
  return [
    'export DEBIAN_FRONTEND=noninteractive',
    // What was unpacked without its dependencies cannot be configured yet; --fix-broken brings them.
    'dpkg --configure -a || true',
    'apt-get -o DPkg::Lock::Timeout=300 update',
    ...(ownRepository ? addDockersRepository(system) : []),
    `apt-get -o DPkg::Lock::Timeout=300 install -y --fix-broken --no-install-recommends ${names.join(' ')}`.trimEnd(),
  ];
}

function needsDockersRepository(system: Facts['system'], { compose }: Wanted): boolean {
  return (
    compose && system.version !== '' && Number.parseFloat(system.version) < (system.id === 'ubuntu' ? 24 : 13)
  );
}

/** An engine that is there already stays: docker-ce would take its place, and stop its containers. */
function dockersPackages({ engine, client }: Wanted): string[] {
  return [
    ...(engine ? ['docker-ce'] : []),
    ...(client ? ['docker-ce-cli'] : []),
    ...(engine ? ['containerd.io'] : []),
    'docker-compose-plugin',
  ];
}

function distributionPackages(system: Facts['system'], { engine, client, compose }: Wanted): string[] {
  const packages: string[] = [];
  if (engine) packages.push('docker.io', 'iptables', 'ca-certificates');
  // Debian 12's docker.io brings the client along; later ones split it off.
  if (client && system.id === 'debian' && system.version !== '12') packages.push('docker-cli');
  if (compose) packages.push(system.id === 'ubuntu' ? 'docker-compose-v2' : 'docker-compose');
  return packages;
}

function addDockersRepository(system: Facts['system']): string[] {
  const url = `https://download.docker.com/linux/${system.id}`;
  return [
    'apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ca-certificates curl',
    'install -m 0755 -d /etc/apt/keyrings',
    `curl -fsSL --connect-timeout 15 ${url}/gpg -o /etc/apt/keyrings/docker.asc || {`,
    `  echo '${system.name} has no Docker Compose v2 of its own, and ${url} cannot be reached from here.' >&2`,
    "  echo 'Use a newer release of the system, or install Docker Engine and Compose v2 by hand and deploy again.' >&2",
    '  exit 1',
    '}',
    `echo "deb [arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/docker.asc] ${url} ${system.codename} stable" >/etc/apt/sources.list.d/docker.list`,
    'apt-get -o DPkg::Lock::Timeout=300 update',
  ];
}

/**
 * Starts the engine and waits for its answer. Without an init system the daemon is started by itself, and with nothing
 * of who starts it: it outlives their folder for temporary files.
 */
function startEngine({ system }: Facts): string[] {
  const start = system.systemd
    ? 'systemctl enable --now docker.service docker.socket'
    : 'cd / && env -i HOME=/root PATH="$PATH" setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null &';
  return [
    // Should it not start, the loop says why.
    `docker version >/dev/null 2>&1 || ${system.systemd ? start : `{ ${start} }`} || true`,
    'tries=0',
    'until docker version >/dev/null 2>&1; do',
    '  tries=$((tries + 1))',
    '  if [ $tries -ge 60 ]; then',
    `    ${system.systemd ? 'journalctl -u docker --no-pager -n 20' : 'tail -n 20 /var/log/dockerd.log'} >&2`,
    "    echo 'Docker Engine was installed but does not answer.' >&2; exit 1",
    '  fi',
    '  sleep 0.5',
    'done',
  ];
}

/** @throws UserError preflight where packages cannot be installed at all. */
export function requirePackageManager(facts: Facts): void {
  if (facts.system.tools.includes('apt-get') || planEngine(facts) === null) return;
  throw new UserError(
    'preflight',
    `${facts.system.name} has no apt-get, so Docker cannot be installed on it.`,
    {
      hint: 'Install Docker Engine with Compose v2, mmdebstrap, nftables and openssl, then deploy again.',
    },
  );
}

function run(subject: string): Change {
  return { action: 'run', subject, diff: null };
}
