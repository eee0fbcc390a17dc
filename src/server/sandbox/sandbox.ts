import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import type { Engine } from '../../docker/engine.ts';
import { UserError } from '../../domain/errors.ts';
import type { Host, ScriptOptions } from '../../host/host.ts';
import { sandboxContainer, sandboxHome } from '../../host/sandbox.ts';
import { newKeyPair } from '../../host/ssh/key-pair.ts';
import { buildBase } from '../images/base.ts';
import { sandboxBase } from './image.ts';

/** The label by which sandboxes are found; its value is the name. */
const label = 'smartcms.sandbox';

/**
 * What systemd and a Docker Engine of its own need inside a container, short of --privileged. Together they are
 * near root's rights on this machine: a sandbox is for trying out, not for keeping strangers in.
 */
const capabilities = [
  'SYS_ADMIN', 'NET_ADMIN', 'NET_RAW', 'SYS_PTRACE', 'SYS_MODULE', 'SYS_NICE', 'SYS_TIME', 'SYSLOG', 'DAC_READ_SEARCH',
  'SYS_CHROOT', 'IPC_LOCK', 'MAC_ADMIN', 'LINUX_IMMUTABLE', 'AUDIT_CONTROL', 'AUDIT_WRITE', 'MKNOD', 'SETFCAP', 'SYS_BOOT',
]; // biome-ignore format: a list of words

export interface SandboxInfo {
  name: string;
  state: string;
  /** Its address on this machine's Docker network; null while it is stopped. */
  address: string | null;
  createdAt: string;
}

/** All sandboxes of this machine's engine. */
export async function listSandboxes(engine: Engine): Promise<SandboxInfo[]> {
  const containers = await engine.api.listContainers({ all: true, filters: { label: [label] } });
  return containers.map(({ Labels, State, NetworkSettings, Created }) => ({
    name: Labels[label] ?? '',
    state: State,
    address: Object.values(NetworkSettings.Networks)[0]?.IPAddress || null,
    createdAt: new Date(Created * 1000).toISOString(),
  }));
}

/**
 * Makes a throwaway server (systemd, sshd, nothing else) in a container, or starts the one of that name.
 * @returns whether it is new.
 */
export async function createSandbox(
  host: Host,
  engine: Engine,
  name: string,
  options: ScriptOptions,
): Promise<boolean> {
  const existing = (await listSandboxes(engine)).find((each) => each.name === name);
  if (existing !== undefined) {
    await requireKeys(name);
    if (existing.state !== 'running') await engine.api.getContainer(sandboxContainer(name)).start();
    await waitForBoot(host, name, options);
    return false;
  }
  const images = await engine.api.listImages({ filters: { reference: [sandboxBase.tag] } });
  if (images.length === 0) await buildBase(host, sandboxBase, options);
  // What a sandbox whose container was removed by other means left behind: containers that would start again in this one.
  await removeVolume(engine, name);
  const keys = await writeKeys(name);
  const container = await engine.api.createContainer(containerOptions(name));
  try {
    await container.putArchive(keyArchive(keys), { path: '/' });
    await container.start();
    await waitForBoot(host, name, options);
  } catch (error) {
    await removeSandbox(engine, name);
    throw error;
  }
  return true;
}

/** Removes a sandbox with everything in it; false if there was none. */
export async function removeSandbox(engine: Engine, name: string): Promise<boolean> {
  const container = engine.api.getContainer(sandboxContainer(name));
  const removed = await container.remove({ force: true, v: true }).then(() => true, gone);
  await removeVolume(engine, name);
  await rm(sandboxHome(name), { recursive: true, force: true });
  return removed;
}

async function removeVolume(engine: Engine, name: string): Promise<void> {
  await engine.api.getVolume(volumeName(name)).remove().catch(gone);
}

/** The answer about something that is not there: false. Throws any other error. */
function gone(error: { statusCode?: number }): false {
  if (error.statusCode === 404) return false;
  throw error;
}

const volumeName = (name: string) => `${sandboxContainer(name)}-docker`;

function containerOptions(name: string) {
  return {
    name: sandboxContainer(name),
    Image: sandboxBase.tag,
    Cmd: ['/sbin/init'],
    // A console: without one, systemd has nowhere to say why it gave up.
    Tty: true,
    Hostname: `sandbox-${name}`,
    Labels: { [label]: name },
    // The second lets systemd 257 run on a machine with cgroups of version 1.
    Env: ['container=docker', 'SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1'],
    StopSignal: 'SIGRTMIN+3',
    HostConfig: {
      CapAdd: capabilities,
      // systempaths=unconfined: without it, containers inside cannot set sysctls of their own.
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      DeviceCgroupRules: ['a *:* rwm'],
      Tmpfs: { '/run': 'exec', '/run/lock': '' },
      // Docker's overlay file system needs a real one below it.
      Binds: ['/sys/fs/cgroup:/sys/fs/cgroup:rw', `${volumeName(name)}:/var/lib/docker`],
      CgroupnsMode: 'host' as const,
    },
  };
}

interface Keys {
  login: { public: string };
  server: { private: string; public: string };
}

/** A key to log in with and a host key, so that the sandbox's identity is known before it first boots. */
async function writeKeys(name: string): Promise<Keys> {
  const login = newKeyPair(`smartcms sandbox ${name}`);
  const server = newKeyPair();
  const folder = sandboxHome(name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'id_ed25519'), login.private, { mode: 0o600 });
  // The address changes when the engine restarts; the key does not.
  await writeFile(join(folder, 'known_hosts'), `${sandboxContainer(name)} ${server.public}\n`, {
    mode: 0o600,
  });
  return { login, server };
}

/** Whether the key to a sandbox is on this machine, for this user. */
async function hasKeys(name: string): Promise<boolean> {
  return access(join(sandboxHome(name), 'id_ed25519')).then(
    () => true,
    () => false,
  );
}

async function requireKeys(name: string): Promise<void> {
  if (await hasKeys(name)) return;
  throw new UserError(
    'auth_failed',
    `The sandbox ${name} was made by another user of this machine: its key is not here.`,
    { hint: `Make one of your own under another name, or remove it: smartcms sandbox down ${name}` },
  );
}

function keyArchive({ login, server }: Keys): NodeJS.ReadableStream {
  const archive = pack();
  const file = (name: string, mode: number, content: string) => archive.entry({ name, mode }, content);
  archive.entry({ name: 'root/.ssh', type: 'directory', mode: 0o700 });
  file('root/.ssh/authorized_keys', 0o600, `${login.public}\n`);
  file('etc/ssh/ssh_host_ed25519_key', 0o600, server.private);
  file('etc/ssh/ssh_host_ed25519_key.pub', 0o644, `${server.public}\n`);
  archive.finalize();
  return archive as unknown as NodeJS.ReadableStream;
}

/**
 * Waits until systemd has settled, well or not: some units of a real boot cannot work in a container. Where systemd
 * gives up, it is started again, twice: what it misses for the moment, it may have then.
 */
async function waitForBoot(host: Host, name: string, options: ScriptOptions): Promise<void> {
  const container = sandboxContainer(name);
  await host.script(
    `tries=0 starts=0
fail() {
  docker logs --tail 30 ${container} 2>&1 | tr -d '\\r' >&2
  echo "$1" >&2
  exit 1
}
until docker exec ${container} systemctl is-active ssh.service >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 120 ] || fail 'It did not boot within 60 seconds.'
  sleep 0.5
  if [ "$(docker inspect --format '{{.State.Running}}' ${container})" = false ]; then
    starts=$((starts + 1))
    [ $starts -lt 3 ] || fail "Its systemd ended with exit code $(docker inspect --format '{{.State.ExitCode}}' ${container})."
    docker start ${container} >/dev/null
  fi
done`,
    { ...options, title: `Booting the sandbox ${name}` },
  );
}
