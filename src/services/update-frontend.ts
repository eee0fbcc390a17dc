import type { Config } from '../config/schema.ts';
import { version } from '../config/version.ts';
import type { RegistryLogin } from '../docker/registry.ts';
import { UserError } from '../domain/errors.ts';
import { type ConsoleBuild, type ConsoleSource, consoleDisk, isBuildOf } from '../domain/own-console.ts';
import type { Secret } from '../domain/secret.ts';
import type { Host } from '../host/host.ts';
import { noteInAudit } from '../server/apply/release.ts';
import { buildConsole, clear, fetchSource, makeBuilder, serveConsole } from '../server/console/build.ts';
import { consoleBuilder } from '../server/console/builder.ts';
import type { Facts } from '../server/facts/facts.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { paths } from '../server/layout.ts';
import { compileLimits } from '../server/plan/images.ts';
import { type Progress, trackStep } from '../server/progress.ts';
import { readIdentity, readState, requireNotNewer, type ServerState } from '../server/state.ts';
import { type ServerOptions, withHost } from './connection.ts';
import { type Operator, whileLocked } from './locked.ts';
import { type ServedConsole, servedConsole } from './served-console.ts';

export interface FrontendOptions extends ServerOptions {
  /** Build the config's repository, serve the package's console, or the console before. */
  what:
    | {
        kind: 'build';
        config: Config;
        token: Secret | null;
        login: () => Promise<RegistryLogin | null>;
        force: boolean;
      }
    | { kind: 'package' }
    | { kind: 'previous' };
  progress: Progress;
  operator: Operator;
  lockWaitSeconds: number;
}

export interface FrontendResult {
  target: string;
  console: ServedConsole;
  /** What --rollback brings back; null if there is nothing. */
  previous: ServedConsole | null;
  result: 'updated' | 'unchanged';
}

type Build = Extract<FrontendOptions['what'], { kind: 'build' }>;

/**
 * Exchanges the console that nginx serves; nothing is restarted, and no call is touched. What fails leaves the served one.
 * @throws UserError config_invalid without frontend.repository, build_failed, locked, not_found, unhealthy
 */
export async function updateFrontend(options: FrontendOptions): Promise<FrontendResult> {
  const { what, progress, operator, lockWaitSeconds: waitSeconds, signal } = options;
  const source = what.kind === 'build' ? sourceOf(what.config) : null;
  return withHost(options, async (host) => {
    const notice = (message: string) => progress({ event: 'notice', message });
    const locked = { operator, command: 'update-frontend', waitSeconds, signal, notice };
    return whileLocked(host, locked, async (held) => {
      const facts = await gatherFacts(host, held);
      const ports = requireReady(host.label, facts).ports;
      const before = facts.console.served;
      const next =
        what.kind === 'build' && source !== null
          ? await buildOrFind(host, facts, { ...options, signal: held }, what, source)
          : chosen(facts, what.kind);
      const isUpdate = next?.id !== before?.id;
      if (isUpdate) {
        const step = { id: 'serve', title: 'Serve it' };
        await trackStep(progress, step, held, async () => {
          const problem = await serveConsole(host, { build: next, before, ports }, held);
          if (problem !== null) throw notServed(problem);
        });
        const details = next === null ? { console: 'package' } : { console: next.id, commit: next.commit };
        await noteInAudit(
          host,
          `${operator.user}@${operator.host}`,
          { action: 'frontend.update', ...details },
          held,
        );
      }
      const previous = isUpdate ? before : facts.console.previous;
      return {
        target: host.label,
        console: servedConsole(next),
        previous: previous === undefined ? null : servedConsole(previous),
        result: isUpdate ? 'updated' : 'unchanged',
      };
    });
  });
}

function sourceOf({ frontend }: Config): ConsoleSource & { username: string } {
  const { repository, ...rest } = frontend;
  if (repository !== null) return { repository, ...rest };
  throw new UserError('config_invalid', 'The config names no repository of a console.', {
    hint: "Put frontend: { repository: 'https://git.example.com/console.git' } into it; without one, the console that comes with SmartCMS is served.",
  });
}

/** @throws UserError not_found, failed for a server whose nginx cannot serve another console yet */
function requireReady(label: string, facts: Facts): ServerState {
  const state = readState(facts);
  requireNotNewer(state, version);
  if (state === null) {
    throw new UserError('not_found', `There is no SmartCMS on ${label}.`, {
      hint: 'smartcms deploy brings it up.',
    });
  }
  if (facts.files.get(paths.composeFile)?.content.includes(`${paths.frontend}:`)) return state;
  throw new UserError(
    'failed',
    'The nginx of this server was deployed before it could serve another console.',
    {
      hint: 'smartcms deploy brings it up to date.',
    },
  );
}

function chosen(
  { console: { previous } }: Facts,
  kind: 'build' | 'package' | 'previous',
): ConsoleBuild | null {
  if (kind !== 'previous') return null;
  if (previous !== undefined) return previous;
  throw new UserError('not_found', 'There was no other console before the present one.', {
    hint: 'smartcms update-frontend builds the one of frontend.repository.',
  });
}

/** The console of the source's commit: the served one or the one before if they are that, else a new one. */
async function buildOrFind(
  host: Host,
  facts: Facts,
  { progress, operator, signal }: FrontendOptions,
  { config, token, login, force }: Build,
  source: ConsoleSource & { username: string },
): Promise<ConsoleBuild> {
  requireSpace(facts);
  if (token !== null && source.repository.startsWith('http:')) {
    const message = 'The repository is reached without TLS: whoever is on the way there can read the token.';
    progress({ event: 'notice', message });
  }
  const builder = consoleBuilder(facts, config, readIdentity(facts)?.images ?? 'distribution');
  const { memoryBytes } = compileLimits(facts);
  const limits = { image: builder.image.tag, memoryBytes, cpus: Math.max(1, facts.system.cpus - 1) };
  const step = <Result>(
    id: string,
    title: string,
    work: (onLine: (line: string) => void) => Promise<Result>,
  ) => trackStep(progress, { id, title }, signal, work);
  if (!facts.images.includes(builder.image.tag)) {
    const registryLogin = builder.base.kind === 'pulled' ? await login() : null;
    await step('builder', 'Make the image that consoles are built in', (onLine) =>
      makeBuilder(host, builder, registryLogin, { signal, onLine }),
    );
  }
  try {
    const commit = await step('fetch', `Fetch ${source.ref} of ${source.repository}`, (onLine) =>
      fetchSource(host, limits, source, token, { signal, onLine }),
    );
    const { served, previous } = facts.console;
    const found = [served, previous].find((build) => isBuildOf(build, source, commit));
    if (found && !force) return found;
    const made = { commit, builtBy: `${operator.user}@${operator.host}` };
    return await step('build', `Build ${commit.slice(0, 12)}`, (onLine) =>
      buildConsole(host, limits, source, made, { signal, onLine }),
    );
  } finally {
    // After a lost link there is nobody to tell; the next build clears up.
    await clear(host).catch(() => undefined);
  }
}

function requireSpace({ disk }: Facts): void {
  const short = disk.find(({ freeBytes }) => freeBytes < consoleDisk.toBegin);
  if (short === undefined) return;
  const free = Math.round(short.freeBytes / 1024 ** 2);
  throw new UserError(
    'build_failed',
    `The server has only ${free} MiB free at ${short.path}: nothing was built.`,
    {
      hint: `A build of a console may take ${consoleDisk.toBegin / 1024 ** 3} GiB, and phones and calls need the disk too.`,
    },
  );
}

function notServed(problem: string): UserError {
  return new UserError('unhealthy', `nginx did not serve the page of the new console: ${problem}.`, {
    hint: 'The console before is served again. smartcms logs frontend shows what nginx says.',
  });
}
