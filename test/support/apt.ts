import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const path = `${process.env['PATH']}:/usr/sbin:/sbin`;

// Test files run side by side: one installs, the others wait for it and find it done. Someone else's apt may hold
// the package lists for a moment.
const script = `
  command -v "$1" >/dev/null && exit
  shift
  for try in $(seq 20); do apt-get -qq update && break; sleep 3; done
  apt-get -o DPkg::Lock::Timeout=300 -qq -y install --no-install-recommends "$@"`;

/** Makes sure of a program that a test needs; null if it is there, else why the test cannot run. */
export function aptInstall(program: string, ...packages: string[]): string | null {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, {
      stdio: 'pipe',
      env: { ...process.env, PATH: path, DEBIAN_FRONTEND: 'noninteractive' },
    });
  try {
    run('sh', '-c', 'command -v "$0"', program);
    return null;
  } catch {
    if (process.getuid?.() !== 0)
      return `${packages.join(', ')} not installed, and only root could install it`;
  }
  try {
    run('flock', join(tmpdir(), 'smartcms-test-apt.lock'), 'sh', '-c', script, 'sh', program, ...packages);
    run('sh', '-c', 'command -v "$0"', program);
    return null;
  } catch (error) {
    return `${packages.join(', ')} cannot be installed: ${error instanceof Error ? error.message : error}`;
  }
}
