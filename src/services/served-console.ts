import type { ConsoleBuild } from '../domain/own-console.ts';

/** A console as it is shown: the package's own, or a build of a repository. */
export type ServedConsole =
  | { kind: 'package'; build: null; repository: null; ref: null; commit: null; builtAt: null }
  | { kind: 'repository'; build: string; repository: string; ref: string; commit: string; builtAt: string };

/** A build as it is shown; null is the package's console. */
export function servedConsole(build: ConsoleBuild | null): ServedConsole {
  if (build === null) {
    return { kind: 'package', build: null, repository: null, ref: null, commit: null, builtAt: null };
  }
  const { id, repository, ref, commit, builtAt } = build;
  return { kind: 'repository', build: id, repository, ref, commit, builtAt };
}
