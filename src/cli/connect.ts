import type { ConnectOptions } from '../host/open.ts';
import type { Globals } from './globals.ts';

/** How to connect, from the global options. */
export function connectOptions(globals: Globals, signal: AbortSignal): ConnectOptions {
  return {
    ...(globals.identity === undefined ? {} : { identityFile: globals.identity }),
    ...(globals.hostKeyFingerprint === undefined ? {} : { hostKeyFingerprint: globals.hostKeyFingerprint }),
    acceptNewHostKey: globals.acceptNewHostKey,
    timeoutSeconds: globals.timeout,
    signal,
  };
}
