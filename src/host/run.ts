import type { Readable } from 'node:stream';
import { CommandFailed, commandTitle, describeExit, rootRefused } from './failure.ts';
import type { RunOptions, RunResult } from './host.ts';
import { OutputCollector } from './output.ts';
import type { Exit, HostProcess, Launcher } from './process.ts';
import { announcementFilter, endGroupCommand, wrapCommand } from './wrap.ts';

/** Characters of each stream that are kept; a command that says more without onLine or stdout fails. */
const outputLimit = 16 * 1024 * 1024;
/** Milliseconds that ending a process group may take before its channel is let go. */
const endPatience = 15_000;

const signalNumbers: Record<string, number> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, PIPE: 13, TERM: 15 };

/**
 * Runs one program as root and collects its output.
 * Throws CommandFailed, UserError('connection_lost'), UserError('auth_failed') for a login that may not use
 * sudo, or the abort signal's reason.
 */
export async function runCommand(
  launcher: Launcher,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const title = options.title ?? commandTitle(argv);
  const process = await launcher.spawn(wrapCommand(argv, launcher.sudo), { signal: options.signal });
  const running = new RunningCommand(launcher, process, options, title);
  const exit = await running.finish();
  return judge(launcher, running, exit, options, title);
}

function judge(
  launcher: Launcher,
  { output, group }: RunningCommand,
  exit: Exit,
  options: RunOptions,
  title: string,
): RunResult {
  if (launcher.sudo && group === undefined) throw rootRefused(launcher.label, output.tail);
  const code = exit.code ?? 128 + (signalNumbers[exit.signal ?? ''] ?? 0);
  const okCodes = options.okCodes ?? [0];
  if (okCodes !== 'any' && !okCodes.includes(code)) {
    throw new CommandFailed(launcher.label, title, describeExit(exit.code, exit.signal), code, output.tail);
  }
  if (options.onLine === undefined && (output.stdout.overflowed || output.stderr.overflowed)) {
    throw new CommandFailed(launcher.label, title, 'its output is larger than 16 MiB', code, output.tail);
  }
  return { code, stdout: output.stdout.text, stderr: output.stderr.text };
}

/** A started command with everything that can end it early: an abort, a timeout, a stream that breaks. */
class RunningCommand {
  readonly output: OutputCollector;
  group: number | undefined;
  readonly #launcher: Launcher;
  readonly #process: HostProcess;
  readonly #options: RunOptions;
  readonly #title: string;
  #announced: () => void = () => {};
  readonly #announcement = new Promise<void>((resolve) => {
    this.#announced = resolve;
  });
  #stopping = false;
  #rejectStopped: (reason: unknown) => void = () => {};
  readonly #stopped = new Promise<never>((_, reject) => {
    this.#rejectStopped = reject;
  });

  constructor(launcher: Launcher, process: HostProcess, options: RunOptions, title: string) {
    this.#launcher = launcher;
    this.#process = process;
    this.#options = options;
    this.#title = title;
    const filter = announcementFilter((group) => {
      this.group = group;
      this.#announced();
    });
    this.output = new OutputCollector(outputLimit, options.onLine, filter);
    this.#stopped.catch(() => {});
  }

  /** Resolves when the command has ended by itself; rejects when it was ended or lost. */
  async finish(): Promise<Exit> {
    const { signal, timeoutMs } = this.#options;
    const abort = () => this.#stop(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.#timeOut(timeoutMs), timeoutMs);
    const detach = this.#connectStreams();
    try {
      const exit = await Promise.race([this.#process.exited, this.#stopped]);
      // Ended while it is being stopped: its children may still be there, so wait until the group is gone.
      if (this.#stopping) await this.#stopped;
      this.#guard(() => this.output.end());
      if (this.#stopping) await this.#stopped;
      return exit;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      detach();
    }
  }

  #connectStreams(): () => void {
    const { stdin, stdout, stderr } = this.#process;
    const { stdin: input, stdout: target } = this.#options;
    const stop = (error: unknown) => this.#stop(error);
    stderr.on('data', (chunk: Buffer) => this.#guard(() => this.output.stderr.write(chunk)));
    if (target) {
      stdout.pipe(target, { end: false });
      target.on('error', stop);
    } else {
      stdout.on('data', (chunk: Buffer) => this.#guard(() => this.output.stdout.write(chunk)));
    }
    // A program need not read its input to the end; its exit code tells whether that was well.
    stdin.on('error', () => {});
    const source = isReadable(input) ? input : undefined;
    if (source) {
      source.on('error', stop);
      source.pipe(stdin);
    } else {
      stdin.end(input ?? '');
    }
    return () => {
      target?.removeListener('error', stop);
      source?.removeListener('error', stop);
      source?.unpipe(stdin);
    };
  }

  /** A caller's onLine that throws ends the command and becomes its failure. */
  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#stop(error);
    }
  }

  #timeOut(timeoutMs: number): void {
    const outcome = `not finished within ${timeoutMs / 1000} s`;
    this.#stop(new CommandFailed(this.#launcher.label, this.#title, outcome, 124, this.output.tail));
  }

  #stop(reason: unknown): void {
    if (this.#stopping) return;
    this.#stopping = true;
    void this.#endGroup().finally(() => {
      this.#process.abandon();
      this.#rejectStopped(reason);
    });
  }

  /** Ends the process group as well as the host lets us, within bounded time. */
  async #endGroup(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, endPatience);
    });
    const ended = async () => {
      await this.#announcement;
      if (this.group === undefined) return;
      const killer = await this.#launcher.spawn(endGroupCommand(this.group, this.#launcher.sudo), {
        urgent: true,
      });
      killer.stdin.end();
      killer.stdout.resume();
      killer.stderr.resume();
      await killer.exited;
    };
    const gone = this.#process.exited.then(() => (this.group === undefined ? undefined : patience));
    await Promise.race([ended(), gone, patience]).catch(() => {});
    clearTimeout(timer);
  }
}

function isReadable(input: RunOptions['stdin']): input is Readable {
  return typeof input === 'object' && input !== null && 'pipe' in input;
}
