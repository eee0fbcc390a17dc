import { execFileSync } from 'node:child_process';

/** Why there is no Docker Engine to test with, or null. */
export function engineMissing(): string | null {
  try {
    docker('version');
    return null;
  } catch {
    return 'needs a Docker engine';
  }
}

/** Runs the docker client with these arguments and bytes for its stdin; returns its stdout. */
export function docker(args: string | string[], input?: Uint8Array): string {
  return execFileSync('docker', [args].flat(), { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
}
