import { createReadStream } from 'node:fs';
import { UserError } from '../domain/errors.ts';

/** The bytes of a file, or of stdin for `-`. Throws UserError('usage') if it cannot be read. */
export async function* readInput(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* file === '-' ? process.stdin : createReadStream(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = reasons[code];
    if (reason === undefined) throw error;
    throw new UserError('usage', `${file} cannot be read: ${reason}.`, { cause: error });
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it belongs to somebody else',
};

/** How `readInput` calls its source in messages. */
export function inputName(file: string): string {
  return file === '-' ? 'The input' : file;
}
