import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The folder for what SmartCMS remembers on this machine: $XDG_STATE_HOME/smartcms, by default in ~/.local/state. */
export function stateHome(): string {
  const { XDG_STATE_HOME: configured } = process.env;
  // The XDG specification has relative paths ignored.
  const base = configured && isAbsolute(configured) ? configured : join(homedir(), '.local', 'state');
  return join(base, 'smartcms');
}
