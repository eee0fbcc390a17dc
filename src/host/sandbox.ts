import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { stateHome } from '../config/state-home.ts';
import { UserError } from '../domain/errors.ts';

/** Where the SSH server of a sandbox is and what proves both sides. */
export interface SandboxAddress {
  container: string;
  host: string;
  identityFile: string;
  knownHosts: string;
}

/** Where a sandbox keeps its key and its host key: id_ed25519 and known_hosts. */
export function sandboxHome(name: string): string {
  return join(stateHome(), 'sandboxes', name);
}

/** The container of a sandbox. */
export function sandboxContainer(name: string): string {
  return `smartcms-sandbox-${name}`;
}

/** Whether a sandbox of this name runs on this machine and its key is here. */
export function isSandboxRunning(name: string): Promise<boolean> {
  return locateSandbox(name).then(
    () => true,
    () => false,
  );
}

/** Finds a running sandbox. Throws UserError('not_found') if there is none of that name. */
export async function locateSandbox(name: string): Promise<SandboxAddress> {
  const home = sandboxHome(name);
  const container = sandboxContainer(name);
  const identityFile = join(home, 'id_ed25519');
  const exists = await access(identityFile).then(
    () => true,
    () => false,
  );
  if (!exists) throw missing(name, 'it has not been created on this machine');
  const format = '{{.State.Running}}{{range .NetworkSettings.Networks}} {{.IPAddress}}{{end}}';
  const { execa } = await import('execa');
  const inspected = await execa('docker', ['inspect', '--type', 'container', '--format', format, container], {
    reject: false,
  });
  if (inspected.exitCode === undefined)
    throw missing(name, 'Docker is not installed on this machine', inspected.cause);
  if (inspected.exitCode !== 0) {
    const gone = /no such (container|object)/i.test(inspected.stderr);
    throw missing(
      name,
      gone ? 'its container is gone' : `Docker does not answer: ${inspected.stderr.trim()}`,
    );
  }
  const [running, host] = inspected.stdout.trim().split(/\s+/);
  if (running !== 'true' || host === undefined) throw missing(name, 'it is stopped');
  return { container, host, identityFile, knownHosts: join(home, 'known_hosts') };
}

function missing(name: string, why: string, cause?: unknown): UserError {
  return new UserError('not_found', `There is no sandbox "${name}": ${why}.`, {
    hint: `smartcms sandbox up ${name}`,
    cause,
  });
}
