import { homedir } from 'node:os';
import { join } from 'node:path';

/** The XDG base folders; a relative value is ignored, as the XDG specification asks. */
function baseFolder(value: string | undefined, fallback: string): string {
  return value?.startsWith('/') ? value : join(homedir(), fallback);
}

/** What is kept between runs: the last target, logs. */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  return join(baseFolder(env['XDG_STATE_HOME'], '.local/state'), 'smartcms');
}
