import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UserError } from '../domain/errors.ts';
import { checkConfig } from './check.ts';
import type { Config } from './schema.ts';

export interface LoadedConfig {
  config: Config;
  /** What the file itself says, before defaults. */
  given: unknown;
  /** Absolute path, or null if there is no file and all is default. */
  file: string | null;
}

export interface LoadOptions {
  /** As the user named it; none means smartcms.config.ts in the folder, if there is one. */
  file?: string | undefined;
  folder: string;
  env: NodeJS.ProcessEnv;
}

export const defaultConfigName = 'smartcms.config.ts';

/**
 * Loads and checks the config.
 * @throws UserError('config_invalid') for a file that is missing, does not run, or says something wrong.
 */
export async function loadConfig({ file, folder, env }: LoadOptions): Promise<LoadedConfig> {
  const path = resolve(folder, file ?? defaultConfigName);
  const name = relative(folder, path).startsWith('..') ? path : relative(folder, path);
  if (!(await isFile(path))) {
    if (file === undefined) return { config: checkConfig({}, name), given: {}, file: null };
    throw new UserError('config_invalid', `There is no config file ${name}.`, {
      hint: 'Write one with: smartcms init',
    });
  }
  const given = await evaluate(path, name, env);
  return { config: fromFolder(dirname(path), checkConfig(given, name)), given, file: path };
}

/** Files that the config names are looked for from its own folder on. */
function fromFolder(folder: string, config: Config): Config {
  const { tls } = config;
  if (tls === null || tls.mode === 'letsencrypt') return config;
  return {
    ...config,
    tls: { ...tls, certificate: resolve(folder, tls.certificate), key: resolve(folder, tls.key) },
  };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function evaluate(path: string, name: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const load = loaders[extname(path)];
  if (!load) {
    throw new UserError(
      'config_invalid',
      `${name}: a config file ends in ${Object.keys(loaders).join(', ')}.`,
    );
  }
  const loaded = await load(path, env).catch((error: unknown) => {
    throw brokenFile(error, path, name);
  });
  if (loaded !== undefined) return loaded;
  throw new UserError('config_invalid', `${name}: nothing is exported.`, {
    hint: 'The config is the default export: export default { ... } satisfies Config;',
  });
}

const loaders: Record<string, (path: string, env: NodeJS.ProcessEnv) => Promise<unknown>> = {
  '.ts': loadTypeScript,
  '.mjs': importDefault,
  '.js': importDefault,
  '.json': readJson,
};

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    // Node.js quotes the text around the mistake, line breaks and all.
    throw new Error((error as Error).message.replace(/\s+/g, ' '), { cause: error });
  }
}

async function importDefault(path: string): Promise<unknown> {
  return (await import(pathToFileURL(path).href)).default;
}

/** Node.js strips types itself from 22.18 on; jiti does the rest, and resolves `smartcms` to this program. */
async function loadTypeScript(path: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  if ('typescript' in process.features && process.features.typescript) {
    try {
      return await importDefault(path);
    } catch (error) {
      if (!needsJiti(error)) throw error;
    }
  }
  const { createJiti } = await import('jiti');
  const jiti = createJiti(import.meta.url, {
    alias: { smartcms: ownEntry() },
    fsCache: cacheFolder(env),
    interopDefault: false,
  });
  return (await jiti.import<{ default?: unknown }>(path)).default;
}

const jitiCodes = [
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
];

function needsJiti(error: unknown): boolean {
  return error instanceof Error && 'code' in error && jitiCodes.includes(String(error.code));
}

/** The module that a config imports as `smartcms`: beside this file in the sources, above it in a bundle. */
function ownEntry(): string {
  const places = ['./public.ts', './config.js', '../config.js'];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? 'smartcms';
}

/** Compiled configs are kept apart from the user's own folders. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'smartcms', 'jiti');
}

/** The first line of what went wrong, with the line of the file where it can be known. */
function brokenFile(error: unknown, path: string, name: string): UserError {
  const message = error instanceof Error ? error.message : String(error);
  const trace = error instanceof Error ? `${message}\n${error.stack ?? ''}` : message;
  const [, after] = trace.split(`${path}:`);
  const line = /^\d+/.exec(after ?? '')?.[0];
  const what = (message.split('\n')[0] ?? '').replaceAll(path, name).trim();
  return new UserError('config_invalid', `${line === undefined ? name : `${name}:${line}`}: ${what}`, {
    hint: 'Mend the file, then try it with: smartcms config check',
    cause: error,
  });
}
