import { z } from 'zod';
import { UserError } from './errors.ts';
import { compactTime } from './moment.ts';

/** A console of one's own: what is known of a build, which builds stay, and what a failure means. */

/** A branch, tag or whole commit, as git can be given it without being taken for an option or a range. */
export const gitReference = /^(?!.*(\.\.|\/\/|@\{|\.lock$|[./]$))[A-Za-z0-9_][\w./+@-]{0,199}$/;

/** A folder inside another: no way up, no absolute path. */
export const innerFolder = /^(\.|(?!\.{1,2}(\/|$))[\w.@+-]+(\/(?!\.{1,2}(\/|$))[\w.@+-]+)*)$/;

/** What is kept of each build, in its record.json. */
export const consoleBuildSchema = z.object({
  /** When it was built, and the beginning of its commit. */
  id: z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{12}$/),
  repository: z.string(),
  ref: z.string(),
  commit: z.string(),
  folder: z.string(),
  output: z.string(),
  builtAt: z.iso.datetime(),
  /** user@machine. */
  builtBy: z.string(),
  files: z.int(),
  bytes: z.int(),
});

export type ConsoleBuild = z.output<typeof consoleBuildSchema>;

/** What a console is built from. */
export type ConsoleSource = Pick<ConsoleBuild, 'repository' | 'ref' | 'folder' | 'output'>;

/** Sorts by time. */
export function consoleBuildId(now: Date, commit: string): string {
  return `${compactTime(now)}-${commit.slice(0, 12)}`;
}

/** Whether a build is of this commit of the same repository, built in the same way; the name of the ref is no matter. */
export function isBuildOf(
  build: ConsoleBuild | null | undefined,
  source: ConsoleSource,
  commit: string,
): boolean {
  return (
    build?.repository === source.repository &&
    build.commit === commit &&
    build.folder === source.folder &&
    build.output === source.output
  );
}

/** Most that a console may be: more is no console. Also stands in collect.sh's arguments. */
export const consoleLimits = { megabytes: 200, files: 10_000 } as const;

/** Free space of the server below which nothing is built: a build must not take the phones' disk. */
export const consoleDisk = { toBegin: 2 * 1024 ** 3, toGoOn: 512 * 1024 ** 2 } as const;

interface FetchTry {
  source: Pick<ConsoleSource, 'repository' | 'ref'>;
  /** Whether there was a token. */
  token: boolean;
}

/** What git says when it cannot fetch, as a failure with its remedy. Pure. */
export function fetchFailure(lines: readonly string[], { source, token }: FetchTry): UserError {
  const { repository, ref } = source;
  const text = lines.join('\n');
  const output = lines.slice(-10);
  const failed = (message: string, hint: string) => new UserError('build_failed', message, { hint, output });
  if (/could not read Username|Authentication failed|returned error: 40[13]/.test(text)) {
    return token
      ? failed(
          `${new URL(repository).host} refused the token for ${repository}.`,
          'Check that SMARTCMS_FRONTEND_TOKEN may read the repository and has not expired; frontend.username may have to be its user.',
        )
      : failed(
          `${repository} wants a login.`,
          'Put a token that may read it into the variable SMARTCMS_FRONTEND_TOKEN.',
        );
  }
  if (/couldn't find remote ref|not our ref|did not match any/i.test(text)) {
    return failed(
      `${repository} has no branch, tag or commit ${ref}.`,
      'Check frontend.ref; a commit must be given whole, with its 40 digits.',
    );
  }
  if (/repository '.*' not found|returned error: 404/.test(text)) {
    return failed(
      `There is no repository ${repository}.`,
      'Check frontend.repository. Some servers also say this of a private one: SMARTCMS_FRONTEND_TOKEN then needs a token that may read it.',
    );
  }
  if (/certificate/i.test(text)) {
    return failed(
      `The certificate of ${new URL(repository).host} cannot be verified.`,
      'An authority of your own must be among those that the server trusts: /usr/local/share/ca-certificates and update-ca-certificates there.',
    );
  }
  if (
    /Could not resolve|Failed to connect|Couldn't connect|Connection (refused|timed out|reset)|too slow/i.test(
      text,
    )
  ) {
    return failed(
      `${new URL(repository).host} cannot be reached from the server.`,
      'It is the server that fetches: it needs a way to that address.',
    );
  }
  return failed(`${repository} could not be fetched.`, 'The lines above are what git said.');
}

interface BuildEnd {
  /** Exit code of the container. */
  code: number;
  /** The disk ran full meanwhile, so that the build was ended. */
  diskFull: boolean;
  memoryBytes: number;
  /** Where the whole log is on the server. */
  log: string;
}

/** Why a build ended without a console. Pure. */
export function buildFailure(
  lines: readonly string[],
  { code, diskFull, memoryBytes, log }: BuildEnd,
): UserError {
  const said = lines
    .findLast((line) => line.startsWith('smartcms-build: '))
    ?.slice('smartcms-build: '.length);
  const starved =
    code === 137 || lines.some((line) => /JavaScript heap out of memory|Cannot allocate memory/.test(line));
  const why = diskFull
    ? `the server's disk has less than ${consoleDisk.toGoOn / 1024 ** 2} MiB left`
    : (said ??
      (starved
        ? `it ran out of its ${Math.round(memoryBytes / 1024 ** 2)} MiB of memory`
        : `exit code ${code}`));
  return new UserError('build_failed', `The console could not be built: ${why}.`, {
    output: lines.slice(-50),
    hint: `The console that is served stays. The whole log is on the server: ${log}`,
  });
}
