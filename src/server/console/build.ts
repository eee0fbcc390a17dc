import { buildImage } from '../../docker/build.ts';
import { engineOf } from '../../docker/engine.ts';
import { hasImage, type RegistryLogin } from '../../docker/registry.ts';
import {
  buildFailure,
  type ConsoleBuild,
  type ConsoleSource,
  consoleBuildId,
  fetchFailure,
} from '../../domain/own-console.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Host } from '../../host/host.ts';
import { escapeControl } from '../../host/quote.ts';
import { buildImages } from '../apply/images.ts';
import { attempt, consoleCheck } from '../apply/verify.ts';
import type { Work } from '../plan/step.ts';
import type { KnownPorts } from '../state.ts';
import type { ConsoleBuilder } from './builder.ts';
import {
  buildLog,
  buildScript,
  type ContainerLimits,
  clearScript,
  collectScript,
  diskFullCode,
  fetchScript,
  keepScript,
  serveScript,
} from './scripts.ts';

interface StageOptions {
  signal: AbortSignal;
  onLine: (line: string) => void;
}

/** Makes the image that consoles are built in. */
export async function makeBuilder(
  host: Host,
  { base, image }: ConsoleBuilder,
  login: RegistryLogin | null,
  { signal, onLine }: StageOptions,
): Promise<void> {
  const engine = engineOf(host);
  try {
    const bases = base.kind === 'pulled' || !(await hasImage(engine, base.tag)) ? [base] : [];
    const compile = { memoryBytes: 0, jobs: 0 };
    const work: Extract<Work, { kind: 'images' }> = {
      kind: 'images',
      bases,
      images: [],
      parallel: 1,
      compile,
    };
    await buildImages({ host, engine, login, signal }, work, onLine);
    await buildImage(engine, image, { signal, onLine });
  } finally {
    engine.close();
  }
}

/** Fetches the commit that the source's ref is at now; resolves to its hash. @throws UserError build_failed */
export async function fetchSource(
  host: Host,
  limits: ContainerLimits,
  source: ConsoleSource & { username: string },
  token: Secret | null,
  options: StageOptions,
): Promise<string> {
  await clear(host);
  const script = ['sh', '-c', fetchScript(limits, source)];
  const { code, lines } = await stage(host, script, token?.reveal() ?? '', options);
  const commit = lines.map((line) => /^commit=([0-9a-f]{40,64})$/.exec(line)?.[1]).findLast(Boolean);
  if (code !== 0 || commit === undefined) throw fetchFailure(lines, { source, token: token !== null });
  return commit;
}

/** Builds what was fetched, and keeps the result. @throws UserError build_failed; the served console stays. */
export async function buildConsole(
  host: Host,
  limits: ContainerLimits,
  { repository, ref, folder, output }: ConsoleSource,
  { commit, builtBy }: { commit: string; builtBy: string },
  options: StageOptions,
): Promise<ConsoleBuild> {
  const { memoryBytes } = limits;
  const source = { repository, ref, folder, output };
  const built = await stage(host, ['sh', '-c', buildScript(limits, folder)], '', options);
  const failure = (lines: string[], code: number) =>
    buildFailure(lines, { code, diskFull: code === diskFullCode, memoryBytes, log: buildLog });
  if (built.code !== 0) throw failure(built.lines, built.code);
  const collected = await stage(host, ['sh', '-c', collectScript(limits, source)], '', options);
  if (collected.code !== 0) throw failure(collected.lines, collected.code);
  const [, files = '0', bytes = '0'] = /files=(\d+) bytes=(\d+)/.exec(collected.lines.join('\n')) ?? [];
  const now = new Date();
  const build: ConsoleBuild = {
    id: consoleBuildId(now, commit),
    ...source,
    commit,
    builtAt: now.toISOString(),
    builtBy,
    files: Number(files),
    bytes: Number(bytes),
  };
  await host.script(keepScript(build), { signal: options.signal, title: 'Keeping the console' });
  return build;
}

/**
 * Has nginx serve a build, or the package's console (null); nothing is restarted.
 * @returns why the page does not come then, null if it does; `before` is served again if it does not
 */
export async function serveConsole(
  host: Host,
  { build, before, ports }: { build: ConsoleBuild | null; before: ConsoleBuild | null; ports: KnownPorts },
  signal: AbortSignal,
): Promise<string | null> {
  const serve = (which: ConsoleBuild | null) =>
    host.script(serveScript(which), { signal, title: 'Exchanging the console' });
  await serve(build);
  const problem = await attempt(consoleCheck(host, ports).run, 5_000, signal);
  if (problem !== null) await serve(before);
  return problem;
}

/** Leaves nothing but builds. Also after an abort, so it has no signal. */
export async function clear(host: Host): Promise<void> {
  await host.script(clearScript, { okCodes: 'any', timeoutMs: 60_000, title: 'Clearing up' });
}

/** Runs one stage to its end; its lines, without what could move the cursor. */
async function stage(
  host: Host,
  argv: string[],
  stdin: string,
  { signal, onLine }: StageOptions,
): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const { code } = await host.run(argv, {
    signal,
    stdin,
    okCodes: 'any',
    onLine: (text) => {
      // Programs that draw a bar overwrite their line.
      const line = escapeControl(text.split('\r').at(-1) ?? '');
      if (line.trim() === '') return;
      lines.push(line);
      if (lines.length > 500) lines.shift();
      onLine(line);
    },
  });
  return { code, lines };
}
