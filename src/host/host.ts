import type { Duplex } from 'node:stream';

/** Where commands run. All remote work of SmartCMS goes through this, over one connection a server. */
export interface Host {
  /** How the user named it, for messages: root@203.0.113.10, local, sandbox:NAME. */
  readonly label: string;
  readonly stats: HostStats;
  /** Runs a program with exactly these arguments as root; output is collected. */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Runs a POSIX shell script as root; the text goes over stdin, so it may hold secrets. */
  script(text: string, options?: ScriptOptions): Promise<RunResult>;
  /** Writes files as root, all in one tar stream; each lands atomically (temporary name, then rename). */
  upload(files: readonly UploadFile[], options?: { signal?: AbortSignal | undefined }): Promise<void>;
  /** Opens a Unix socket of the host, as root. */
  connectUnix(path: string): Promise<Duplex>;
  /** Opens a TCP connection from the host, for instance to its own loopback. */
  connectTcp(address: string, port: number): Promise<Duplex>;
  /** Joins the user's terminal to a program (with a pty if stdin is a terminal); resolves to its exit code. */
  interactive(argv: readonly string[]): Promise<number>;
  /** The address at which this machine reaches it directly; null for this machine, or where others are on the way. */
  reachedAt(): Promise<string | null>;
  /** A new connection to the same host, as the next command would open it. */
  another(signal: AbortSignal): Promise<Host>;
  close(): Promise<void>;
}

export interface HostStats {
  /** Commands run since the connection stood; tunnels and uploads count as one each. */
  commands: number;
  /** Milliseconds until the connection stood, handshake and authentication included; 0 for local. */
  connectMs: number;
}

export interface RunOptions {
  /** Ends the whole process group on the host, then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds after which the command is ended and the call rejects. */
  timeoutMs?: number | undefined;
  /** Bytes for the command's stdin; none means an empty stdin. */
  stdin?: string | Uint8Array | NodeJS.ReadableStream | undefined;
  /** Called for each whole line as it comes. */
  onLine?: ((line: string, stream: 'stdout' | 'stderr') => void) | undefined;
  /** Raw stdout instead of collecting it (logs -f, dumps). */
  stdout?: NodeJS.WritableStream | undefined;
  /** Exit codes that are no failure; [0] if absent. Any other rejects with CommandFailed. */
  okCodes?: readonly number[] | 'any' | undefined;
  /** What the command does, for the error message: "install Docker". */
  title?: string | undefined;
}

export type ScriptOptions = Omit<RunOptions, 'stdin'>;

export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface UploadFile {
  /** Absolute path on the host; missing parent folders are made with mode 0755, owned by root. */
  path: string;
  content: string | Uint8Array;
  /** Permission bits, such as 0o644. */
  mode: number;
  uid: number;
  gid: number;
}
