import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../domain/errors.ts';
import { isRecordingId, parseRecordingId } from '../domain/recordings.ts';
import { shareFor } from './shared.ts';

/** A file of sound as it lies in Asterisk's spool. */
export interface RecordingFile {
  /** That of its call. */
  id: string;
  path: string;
  bytes: number;
  /** When it was last written to. */
  savedAt: Date;
}

/** Recordings as the API reads them: from the spool itself, which it cannot write to. */
export interface RecordingFiles {
  /** The latest first. */
  list(): Promise<RecordingFile[]>;
  /** For reading; the caller closes it. Throws UserError: usage, not_found. */
  open(id: string): Promise<{ handle: FileHandle; file: RecordingFile }>;
}

/** Thousands of files take a moment to look at: for so long callers share what was found. */
const sharedMs = 2000;
/** Files that are looked at side by side. */
const atOnce = 64;

/** The recordings below a folder; of one that is not there, there are none. */
export function recordingFiles(folder: string): RecordingFiles {
  const list = shareFor(sharedMs, () => readFiles(folder));
  return {
    list,
    async open(text) {
      const id = parseRecordingId(text);
      const found = (await list()).find((file) => file.id === id) ?? (await readFiles(folder, id))[0];
      const handle = found === undefined ? null : await open(found.path).catch(() => null);
      if (found === undefined || handle === null) {
        throw new UserError('not_found', `There is no recording ${id}; it may have been kept long enough.`);
      }
      // It may have grown since it was listed: its call goes on.
      const { size, mtime } = await handle.stat();
      return { handle, file: { ...found, bytes: size, savedAt: mtime } };
    },
  };
}

async function readFiles(folder: string, only?: string): Promise<RecordingFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const wanted = entries.flatMap((entry) => {
    const [, id = ''] = /^(.*)\.wav$/.exec(entry.name) ?? [];
    if (!entry.isFile() || !isRecordingId(id) || (only !== undefined && id !== only)) return [];
    return [{ id, path: join(entry.parentPath, entry.name) }];
  });
  const files: RecordingFile[] = [];
  for (let start = 0; start < wanted.length; start += atOnce) {
    const some = wanted.slice(start, start + atOnce).map(async ({ id, path }) => {
      // It can be deleted at any moment.
      const found = await stat(path).catch(() => null);
      return found === null ? [] : [{ id, path, bytes: found.size, savedAt: found.mtime }];
    });
    files.push(...(await Promise.all(some)).flat());
  }
  return files.sort((a, b) => +b.savedAt - +a.savedAt);
}
