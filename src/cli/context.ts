import { hostname, userInfo } from 'node:os';
import type { LoadedConfig } from '../config/load.ts';
import { stateHome } from '../config/state-home.ts';
import type { ConnectOptions } from '../host/open.ts';
import { parseTarget, type Target, targetLabel } from '../host/target.ts';
import type { Progress } from '../server/progress.ts';
import { connectOptions } from './connect.ts';
import type { Globals } from './globals.ts';
import type { Output } from './output.ts';
import type { ProgressRenderer } from './progress/renderer.ts';
import { Tail } from './progress/tail.ts';
import { createPrompts, type Prompts } from './prompts.ts';
import { forgetTarget, lastTarget, rememberTarget } from './remembered.ts';
import { chooseTarget } from './target.ts';

/** What a command's handler is given. */
export interface CommandContext {
  readonly output: Output;
  readonly prompts: Prompts;
  readonly globals: Globals;
  /** What is kept between runs. */
  readonly stateFolder: string;
  /** Aborted by Ctrl-C and TERM. */
  readonly signal: AbortSignal;
  /** Who runs this, for the lock and the audit. */
  readonly operator: { user: string; host: string };
  readonly connect: ConnectOptions;
  /** Opens the renderer that fits the terminal, once; with `events`, it prints JSON events under --json. */
  progress(options?: { events: boolean }): Promise<Progress>;
  loadConfig(): Promise<LoadedConfig>;
  /** The server to work on; `argument` is the command's own, `mustBeNamed` refuses a remembered one. */
  target(argument?: string, options?: { mustBeNamed: boolean }): Promise<Target>;
  /** Makes the target the one that commands take when none is named. */
  remember(target: Target): Promise<void>;
  /** Takes that back, when the target is gone. */
  forget(target: Target): Promise<void>;
}

interface OpenContext extends CommandContext {
  /** Output of the step that failed last. */
  readonly failedOutput: readonly string[];
  /** Gives the terminal back. */
  close(): void;
}

interface ContextOptions {
  globals: Globals;
  output: Output;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
}

export function createContext({ globals, output, signal, env }: ContextOptions): OpenContext {
  const terminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const prompts = createPrompts({ available: terminal && globals.input, yes: globals.yes, signal });
  const stateFolder = stateHome();
  const tail = new Tail();
  let renderer: ProgressRenderer | undefined;
  let loaded: Promise<LoadedConfig> | undefined;

  async function loadConfig(): Promise<LoadedConfig> {
    loaded ??= import('../config/load.ts').then((module) =>
      module.loadConfig({ file: globals.config, folder: process.cwd(), env }),
    );
    return loaded;
  }

  return {
    output,
    prompts,
    globals,
    stateFolder,
    signal,
    operator: { user: userInfo().username, host: hostname() },
    connect: connectOptions(globals, prompts, signal),
    loadConfig,
    get failedOutput() {
      return tail.failed;
    },
    async progress({ events } = { events: false }) {
      const { openRenderer } = await import('./progress/open.ts');
      const { verbose, quiet } = globals;
      renderer ??= await openRenderer(
        { output, stderr: process.stderr, verbose, quiet, now: Date.now },
        events,
      );
      const { show } = renderer;
      return (event) => {
        tail.add(event);
        show(event);
      };
    },
    async target(argument, options = { mustBeNamed: false }) {
      const chosen = await chooseTarget(
        {
          argument,
          flag: globals.target,
          environment: env['SMARTCMS_TARGET'],
          config: async () => (await loadConfig()).config.target,
          remembered: () => lastTarget(stateFolder),
        },
        options.mustBeNamed,
      );
      if (chosen.remembered) output.note(`Target: ${chosen.text}, the last one deployed`);
      return parseTarget(chosen.text);
    },
    async remember(target) {
      await rememberTarget(targetLabel(target), stateFolder);
    },
    async forget(target) {
      await forgetTarget(targetLabel(target), stateFolder);
    },
    close: () => renderer?.stop(),
  };
}
