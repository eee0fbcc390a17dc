import type { Duplex } from 'node:stream';
import type { Host, HostStats, RunOptions, RunResult, ScriptOptions, UploadFile } from './host.ts';
import type { HostProcess, Launcher, SpawnOptions, Sudo } from './process.ts';
import { runCommand } from './run.ts';
import { buildUpload } from './upload.ts';
import { scriptCommand, scriptInput } from './wrap.ts';

/** What every host does alike once it can start a program. */
export abstract class CommandHost implements Host, Launcher {
  abstract readonly label: string;
  abstract readonly sudo: Sudo;
  readonly stats: HostStats = { commands: 0, connectMs: 0 };

  run(argv: readonly string[], options?: RunOptions): Promise<RunResult> {
    this.stats.commands += 1;
    return runCommand(this, argv, options);
  }

  script(text: string, options: ScriptOptions = {}): Promise<RunResult> {
    return this.run(scriptCommand, { title: 'A script', ...options, stdin: scriptInput(text) });
  }

  async upload(
    files: readonly UploadFile[],
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    if (files.length === 0) return;
    const { argv, stream } = buildUpload(files);
    await this.run(argv, { title: 'Uploading files', stdin: stream(), signal: options.signal });
  }

  async reachedAt(): Promise<string | null> {
    return null;
  }

  abstract spawn(argv: readonly string[], options?: SpawnOptions): Promise<HostProcess>;
  abstract connectUnix(path: string): Promise<Duplex>;
  abstract connectTcp(address: string, port: number): Promise<Duplex>;
  abstract interactive(argv: readonly string[]): Promise<number>;
  abstract another(signal: AbortSignal): Promise<Host>;
  abstract close(): Promise<void>;
}
