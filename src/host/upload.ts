import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { UploadFile } from './host.ts';
import { quote } from './quote.ts';

/**
 * Files travel as one tar stream. Each is unpacked next to its target under a temporary name, with owner and
 * mode set, and only when all of them stand there are they renamed into place. The first file of the stream is
 * a script that knows the names, so that the command line stays short however many files there are.
 */
export interface Upload {
  /** The command that reads the stream. */
  argv: string[];
  /** The script that travels as the first file. */
  script: string;
  /** The tar stream, made anew at each call. */
  stream(): Readable;
}

const receive = [
  'set -eu',
  "trap 'exit 143' HUP INT TERM",
  `trap 'sh "$1" discard 2>/dev/null || :; rm -f -- "$1"' EXIT`,
  'tar -x -p -m --same-owner --numeric-owner -f - -C /',
  'sh "$1" place',
  `trap 'rm -f -- "$1"' EXIT`,
].join('\n');

/** Prepares an upload; `nonce` makes the temporary names. Throws a TypeError for a path that is not plain and absolute. */
export function buildUpload(files: readonly UploadFile[], nonce = randomBytes(8).toString('hex')): Upload {
  const seen = new Set<string>();
  for (const { path } of files) {
    if (!isPlainPath(path)) throw new TypeError(`Not a plain absolute path: ${JSON.stringify(path)}`);
    if (seen.has(path)) throw new TypeError(`Uploaded twice: ${path}`);
    seen.add(path);
  }
  const scriptPath = `/run/smartcms-upload-${nonce}`;
  const script = placeScript(files, nonce);
  return {
    argv: ['sh', '-c', receive, 'sh', scriptPath],
    script,
    stream: () =>
      tarStream([
        { path: scriptPath, content: script, mode: 0o600, uid: 0, gid: 0 },
        ...temporaries(files, nonce),
      ]),
  };
}

const temporaryPath = (path: string, nonce: string) =>
  posix.join(posix.dirname(path), `.${posix.basename(path).slice(0, 200)}.tmp-${nonce}`);

const temporaries = (files: readonly UploadFile[], nonce: string) =>
  files.map((file) => ({ ...file, path: temporaryPath(file.path, nonce) }));

function placeScript(files: readonly UploadFile[], nonce: string): string {
  return [
    'set -eu',
    'each() {',
    ...files.map(({ path }) => `"$1" ${quote(temporaryPath(path, nonce))} ${quote(path)}`),
    '}',
    'complete() {',
    '  if [ -d "$2" ]; then echo "$2 is a directory, not a file" >&2; return 1; fi',
    '  if [ ! -f "$1" ]; then echo "$2 did not arrive" >&2; return 1; fi',
    '}',
    'rename() { mv -f -T -- "$1" "$2"; }',
    'remove() { rm -f -- "$1"; }',
    'case $1 in',
    'place) each complete; each rename ;;',
    'discard) each remove ;;',
    'esac',
    '',
  ].join('\n');
}

function tarStream(files: readonly UploadFile[]): Readable {
  const archive = pack();
  for (const { path, content, mode, uid, gid } of files) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
    archive.entry({ name: path.slice(1), mode, uid, gid, size: bytes.length, type: 'file' }, bytes);
  }
  archive.finalize();
  return Readable.from(archive);
}

function isPlainPath(path: string): boolean {
  return (
    path.startsWith('/') && posix.normalize(path) === path && !path.endsWith('/') && !/\p{Cc}/u.test(path)
  );
}
