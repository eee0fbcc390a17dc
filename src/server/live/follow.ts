import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

interface FollowOptions {
  /** How much of the file's end is read at first, bytes. */
  tailBytes: number;
  /** Milliseconds between two looks: to be woken for each line costs more than to read it. */
  everyMs: number;
  signal: AbortSignal;
}

/**
 * The lines of a file of this machine as they come, some at once, from somewhere near its end on. A file that takes its
 * place, as a rotated log's does, is read from its beginning; one that is not there is waited for. Ends only by an error:
 * the signal's reason, or what the file system says.
 */
export async function* followLines(path: string, options: FollowOptions): AsyncGenerator<string[]> {
  const { tailBytes, everyMs, signal } = options;
  let reader = await openReader(path, tailBytes);
  try {
    for (;;) {
      signal.throwIfAborted();
      // Asked before the old one is read: once there is a new one, nothing is added to the old.
      const replaced = reader === null || (await isReplaced(reader.file, path));
      if (reader !== null) yield* reader.added();
      const next = replaced ? await openReader(path, Number.POSITIVE_INFINITY) : null;
      if (next === null) {
        await sleep(everyMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      } else {
        await reader?.file.close();
        reader = next;
      }
    }
  } finally {
    await reader?.file.close();
  }
}

const notThere = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

async function openReader(path: string, tailBytes: number): Promise<LineReader | null> {
  const file = await open(path).catch(notThere);
  if (file === null) return null;
  const { size } = await file.stat();
  return new LineReader(file, Math.max(0, size - tailBytes));
}

async function isReplaced(file: FileHandle, path: string): Promise<boolean> {
  const [own, current] = await Promise.all([file.stat(), stat(path).catch(notThere)]);
  return current !== null && (current.ino !== own.ino || current.dev !== own.dev);
}

/** Reads whole lines of a file that grows. */
class LineReader {
  readonly file: FileHandle;
  readonly #buffer = Buffer.alloc(256 * 1024);
  #at: number;
  /** The line at which it began, in its midst, is not whole. */
  #skipsFirst: boolean;
  /** What was read of a line that has no end yet. */
  #begun: Buffer = Buffer.alloc(0);

  constructor(file: FileHandle, at: number) {
    this.file = file;
    this.#at = at;
    this.#skipsFirst = at > 0;
  }

  /** The lines that were added since the last call. */
  async *added(): AsyncGenerator<string[]> {
    if ((await this.file.stat()).size < this.#at) {
      this.#at = 0;
      this.#begun = Buffer.alloc(0);
    }
    for (;;) {
      const { bytesRead } = await this.file.read(this.#buffer, 0, this.#buffer.length, this.#at);
      if (bytesRead === 0) return;
      this.#at += bytesRead;
      const lines = this.#wholeLines(Buffer.concat([this.#begun, this.#buffer.subarray(0, bytesRead)]));
      if (lines.length > 0) yield lines;
    }
  }

  #wholeLines(bytes: Buffer): string[] {
    const end = bytes.lastIndexOf('\n') + 1;
    this.#begun = bytes.subarray(end);
    if (end === 0) return [];
    const lines = bytes.toString('utf8', 0, end - 1).split('\n');
    if (this.#skipsFirst) lines.shift();
    this.#skipsFirst = false;
    return lines;
  }
}
