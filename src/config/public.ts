/** What a smartcms.config.ts imports: `import { defineConfig } from 'smartcms'`, or the type alone. */
import type { ConfigInput } from './schema.ts';

export type Config = ConfigInput;

/** Gives an editor the types of a config; returns it as it is. */
export function defineConfig(config: Config): Config {
  return config;
}
