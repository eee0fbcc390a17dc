import type { OptionDefinition } from './command.ts';
import { positiveSeconds } from './values.ts';

/** Options of every command, before or after its name. */
export const globalOptions: readonly OptionDefinition[] = [
  { flags: '-t, --target <target>', about: 'Server to work on: user@host[:port], local or sandbox[:NAME]' },
  {
    flags: '--config <file>',
    about: 'Config file (default: smartcms.config.ts in this folder, if there is one)',
  },
  { flags: '--json', about: 'Print JSON' },
  { flags: '-y, --yes', about: 'Answer yes to questions' },
  { flags: '--no-input', about: 'Never ask; fail if an answer is needed' },
  { flags: '--verbose', about: 'Print the output of every step, and counts' },
  { flags: '--quiet', about: 'Print results and errors only' },
  { flags: '--no-color', about: 'No colours; NO_COLOR does the same' },
  { flags: '-i, --identity <file>', about: 'Private key for SSH' },
  { flags: '--accept-new-host-key', about: 'Trust a server that is not in known_hosts yet' },
  { flags: '--host-key-fingerprint <sha256>', about: 'Trust the server with exactly this host key' },
  {
    flags: '--timeout <seconds>',
    about: 'How long to wait for a connection',
    default: 15,
    parse: positiveSeconds,
  },
  { flags: '-V, --version', about: 'Print the version' },
  { flags: '-h, --help', about: 'Print help' },
];

export interface Globals {
  target: string | undefined;
  config: string | undefined;
  json: boolean;
  yes: boolean;
  /** False under --no-input. */
  input: boolean;
  verbose: boolean;
  quiet: boolean;
  /** False under --no-color. */
  color: boolean;
  identity: string | undefined;
  acceptNewHostKey: boolean;
  hostKeyFingerprint: string | undefined;
  /** Seconds until a connection attempt is given up. */
  timeout: number;
}
