import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Facts, FileFacts } from '../facts/facts.ts';
import { paths, renderedFolders } from '../layout.ts';
import type { RenderedFile } from '../render/context.ts';
import type { Change, Step } from './step.ts';

/** Folders in which every file is SmartCMS's own: one that is not rendered any more goes. */
const ownedFolders = renderedFolders.map((name) => `${paths.root}/${name}/`);

/** What differs between the rendered files and the server's, with unified diffs that went through `mask`. */
export function planFiles(
  facts: Facts,
  rendered: RenderedFile[],
  mask: (text: string) => string,
): Step | null {
  const changed = rendered.filter((file) => differs(file, facts.files.get(file.path)));
  const wanted = new Set(rendered.map(({ path }) => path));
  const stale = [...facts.files.keys()].filter(
    (path) => !wanted.has(path) && ownedFolders.some((folder) => path.startsWith(folder)),
  );
  if (changed.length === 0 && stale.length === 0) return null;
  return {
    id: 'files',
    title: 'Write configuration files',
    changes: [
      ...changed.map((file) => fileChange(file, facts.files.get(file.path), mask)),
      ...stale.map((path): Change => ({ action: 'delete', subject: path, diff: null })),
    ],
    work: { kind: 'upload', files: changed, remove: stale },
  };
}

function differs(file: RenderedFile, present: FileFacts | undefined): boolean {
  return (
    present === undefined ||
    present.content !== file.content.toString() ||
    present.mode !== file.mode ||
    present.uid !== file.uid ||
    present.gid !== file.gid
  );
}

function fileChange(
  file: RenderedFile,
  present: FileFacts | undefined,
  mask: (text: string) => string,
): Change {
  const after = mask(file.content.toString());
  const before = maskFormer(file, present, mask(present?.content ?? ''), after);
  const header = present === undefined ? '/dev/null' : file.path;
  return {
    action: present === undefined ? 'create' : 'update',
    subject: describe(file, present, before === after),
    diff: createTwoFilesPatch(header, file.path, before, after, undefined, undefined, {
      context: 2,
      headerOptions: FILE_HEADERS_ONLY,
    }),
  };
}

/**
 * A file that others may not read can hold a secret that has been replaced, which nobody knows any more: each
 * long word that the new text does not have is taken for one.
 */
function maskFormer(
  file: RenderedFile,
  present: FileFacts | undefined,
  before: string,
  after: string,
): string {
  if ((file.mode & (present?.mode ?? 0) & 0o004) !== 0) return before;
  return before.replace(/[^\s='"]{12,}/g, (word) => (after.includes(word) ? word : '[REDACTED]'));
}

/** Names the file, and what else than its visible text changes. */
function describe(file: RenderedFile, present: FileFacts | undefined, sameText: boolean): string {
  if (present === undefined || !sameText) return file.path;
  return present.content === file.content.toString()
    ? `${file.path} (owner or mode)`
    : `${file.path} (a secret in it)`;
}
