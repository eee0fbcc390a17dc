import { type Engine, engineOf } from '../docker/engine.ts';
import { UserError } from '../domain/errors.ts';
import type { Host, ScriptOptions } from '../host/host.ts';
import { LocalHost } from '../host/local.ts';
import { type Progress, trackStep } from '../server/progress.ts';
import { ensureLocalEngine } from '../server/sandbox/engine.ts';
import { createSandbox, listSandboxes, removeSandbox, type SandboxInfo } from '../server/sandbox/sandbox.ts';
import { forgetCredentials } from './credentials.ts';

export interface SandboxOptions {
  name: string;
  signal: AbortSignal;
  progress: Progress;
}

/** Makes the sandbox of this name, or starts it; gets a Docker engine first if this machine has none. */
export async function ensureSandbox({
  name,
  signal,
  progress,
}: SandboxOptions): Promise<SandboxInfo & { created: boolean }> {
  return withLocalEngine(async (host, engine) => {
    const step = <T>(id: string, title: string, work: (options: ScriptOptions) => Promise<T>): Promise<T> =>
      trackStep(progress, { id, title }, signal, (onLine) => work({ signal, onLine }));
    await step('local-engine', 'Look for Docker on this machine', (options) =>
      ensureLocalEngine(host, options),
    );
    const created = await step('sandbox', `Start the sandbox ${name}`, (options) =>
      createSandbox(host, engine, name, options),
    );
    const info = (await listSandboxes(engine)).find((each) => each.name === name);
    if (info === undefined)
      throw new UserError('failed', `The sandbox ${name} vanished while it was being made.`);
    return { ...info, created };
  });
}

export async function sandboxes(): Promise<SandboxInfo[]> {
  return withLocalEngine((_host, engine) => listSandboxes(engine));
}

/** Removes a sandbox with everything in it; false if there was none. */
export async function dropSandbox(name: string): Promise<boolean> {
  const removed = await withLocalEngine((_host, engine) => removeSandbox(engine, name));
  await forgetCredentials(`sandbox:${name}`);
  return removed;
}

async function withLocalEngine<Result>(
  work: (host: Host, engine: Engine) => Promise<Result>,
): Promise<Result> {
  const host = new LocalHost();
  const engine = engineOf(host);
  try {
    return await work(host, engine);
  } finally {
    engine.close();
    await host.close();
  }
}
