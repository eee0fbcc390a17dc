import { execFileSync } from 'node:child_process';

function isInstalled(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `PATH=$PATH:/usr/sbin:/sbin command -v "$0"`, program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Makes sure of a program that a test needs; null if it is there, else why the test cannot run. */
export function aptInstall(program: string, packageName: string): string | null {
  if (isInstalled(program)) return null;
  if (process.getuid?.() !== 0) return `${packageName} is not installed, and only root could install it`;
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    execFileSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', packageName],
      { stdio: 'ignore' },
    );
  } catch {
    return `${packageName} is not installed, and apt-get cannot install it`;
  }
  return isInstalled(program) ? null : `${packageName} has no ${program}`;
}
