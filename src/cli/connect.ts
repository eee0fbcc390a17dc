import type { ConnectOptions } from '../host/open.ts';
import type { Globals } from './globals.ts';
import type { Prompts } from './prompts.ts';

/** How to connect, from the global options; questions only where they can be asked. */
export function connectOptions(globals: Globals, prompts: Prompts, signal: AbortSignal): ConnectOptions {
  return {
    identityFile: globals.identity,
    acceptNewHostKey: globals.acceptNewHostKey,
    hostKeyFingerprint: globals.hostKeyFingerprint,
    timeoutSeconds: globals.timeout,
    signal,
    ...(prompts.available ? questions(prompts) : {}),
  };
}

/** --yes does not vouch for a host key: that is what --accept-new-host-key is for. */
function questions(prompts: Prompts): Partial<ConnectOptions> {
  return {
    confirmHostKey: (fingerprint, keyType) =>
      prompts.ask(
        `The server shows the ${keyType} key ${fingerprint}. Is it the right one?`,
        '--accept-new-host-key',
      ),
    askPassword: (prompt) => prompts.password(prompt, '--identity'),
    askPassphrase: (file) => prompts.password(`Passphrase of ${file}:`, '--identity'),
  };
}
