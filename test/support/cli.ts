import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const bin = fileURLToPath(new URL('../../bin/smartcms.js', import.meta.url));

export interface CliOptions {
  /** XDG_STATE_HOME: where keys of sandboxes and remembered targets are. */
  stateHome: string;
  /** Folder to run in, for its smartcms.config.ts; one without a config if absent. */
  cwd?: string | undefined;
  env?: Record<string, string>;
  input?: string;
}

export interface CliResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Starts the built program as a user would; the caller may signal it. */
export function startCli(args: readonly string[], { stateHome, cwd, env, input }: CliOptions) {
  return execa(process.execPath, [bin, ...args], {
    cwd: cwd ?? stateHome,
    env: { XDG_STATE_HOME: stateHome, SMARTCMS_TARGET: '', ...env },
    reject: false,
    input: input ?? '',
  });
}

/** Runs the built program to its end. */
export async function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { exitCode, stdout, stderr, signal } = await startCli(args, options);
  if (exitCode === undefined)
    throw new Error(`smartcms ${args.join(' ')} ended by ${signal ?? 'nothing known'}`);
  return { exitCode, stdout: String(stdout), stderr: String(stderr) };
}

/** Events that `deploy --json` printed. */
export function eventsOf(stdout: string): DeployEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DeployEvent);
}

/** The fields of deploy's events that tests look at. */
export interface DeployEvent {
  event: 'plan' | 'step' | 'deployed' | 'failed';
  changes?: { step: string; action: string; subject: string; diff: string | null }[];
  id?: string;
  state?: 'started' | 'done' | 'failed';
  changed?: number;
  restarted?: string[];
  credentialsFile?: string | null;
  release?: { id: string };
  urls?: { console: string; api: string; wss: string };
  error?: { code: string; message: string; hint: string | null };
}
