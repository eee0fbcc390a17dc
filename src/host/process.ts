import type { Readable, Writable } from 'node:stream';

/** A program that runs on a host, whatever carries it there. */
export interface HostProcess {
  stdin: Writable;
  stdout: Readable;
  stderr: Readable;
  /**
   * Resolves once it has ended and its output was read to the end; so stdout and stderr must be consumed.
   * Rejects with UserError('connection_lost') when the link to it broke.
   */
  exited: Promise<Exit>;
  /** Lets go of it without waiting for its end. */
  abandon(): void;
}

/** How a program ended: exactly one of the two is set; signals are named without SIG. */
export interface Exit {
  code: number | null;
  signal: string | null;
}

/**
 * How a login becomes root: it is root, sudo asks it nothing, or sudo reads the password from stdin, where whoever
 * spawns puts it before the program's own input.
 */
export type Sudo = false | 'free' | 'password';

/** Starts programs on one host. */
export interface Launcher {
  readonly label: string;
  readonly sudo: Sudo;
  /** Starts a program; 'urgent' ones, which end others, do not wait for a free channel. */
  spawn(argv: readonly string[], options?: SpawnOptions): Promise<HostProcess>;
}

export interface SpawnOptions {
  urgent?: boolean | undefined;
  signal?: AbortSignal | undefined;
}
