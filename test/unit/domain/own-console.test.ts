import { describe, expect, it } from 'vitest';
import {
  buildFailure,
  type ConsoleBuild,
  consoleBuildId,
  consoleBuildSchema,
  fetchFailure,
  gitReference,
  innerFolder,
  isBuildOf,
} from '../../../src/domain/own-console.ts';

const repository = 'https://git.example.com/phones/console.git';
const commit = '0123456789abcdef0123456789abcdef01234567';
const source = { repository, ref: 'main', folder: '.', output: 'dist' };
const build: ConsoleBuild = {
  id: consoleBuildId(new Date('2026-11-22T10:15:00Z'), commit),
  ...source,
  commit,
  builtAt: '2026-11-22T10:15:00.000Z',
  builtBy: 'ops@desk',
  files: 3,
  bytes: 2048,
};

describe('what a console is built from', () => {
  it.each(['HEAD', 'main', 'v2.1.0', 'feature/new-menu', 'fix_1', commit])('the ref %s', (ref) => {
    expect(ref).toMatch(gitReference);
  });

  it.each([
    '',
    '-f',
    '--upload-pack=sh',
    'a..b',
    'a b',
    'main@{1}',
    'a//b',
    'a/',
    'x.lock',
    ':main',
    '+main',
    '$(id)',
  ])('not the ref "%s"', (ref) => {
    expect(ref).not.toMatch(gitReference);
  });

  it.each(['.', 'dist', 'apps/console', 'dist/my-app/browser', '.output/public'])(
    'the folder %s',
    (folder) => {
      expect(folder).toMatch(innerFolder);
    },
  );

  it.each(['', '..', '/etc', 'a/../b', 'a/..', '../a', './a', 'a//b', 'a/', 'a b', "a'b"])(
    'not the folder "%s"',
    (folder) => {
      expect(folder).not.toMatch(innerFolder);
    },
  );
});

describe('a build', () => {
  it('has an id that sorts by time', () => {
    expect(build.id).toBe('20261122T101500Z-0123456789ab');
    expect(consoleBuildSchema.parse(build)).toEqual(build);
  });

  it('whose id could lead elsewhere is none', () => {
    expect(consoleBuildSchema.safeParse({ ...build, id: '../../etc' }).success).toBe(false);
  });

  it('is known again by all that it was made from, but for the name of the ref', () => {
    expect(isBuildOf(build, { ...source, ref: 'v1' }, commit)).toBe(true);
    expect(isBuildOf(build, source, 'f'.repeat(40))).toBe(false);
    expect(isBuildOf(build, { ...source, repository: `${repository}x` }, commit)).toBe(false);
    expect(isBuildOf(build, { ...source, folder: 'apps' }, commit)).toBe(false);
    expect(isBuildOf(build, { ...source, output: 'out' }, commit)).toBe(false);
    expect(isBuildOf(null, source, commit)).toBe(false);
  });
});

describe('what git says when it cannot fetch', () => {
  const tries: [said: string, token: boolean, message: RegExp, hint: RegExp][] = [
    [
      "fatal: could not read Username for 'https://git.example.com': terminal prompts disabled",
      false,
      /wants a login/,
      /SMARTCMS_FRONTEND_TOKEN/,
    ],
    [
      `fatal: Authentication failed for '${repository}/'`,
      true,
      /git\.example\.com refused the token/,
      /expired/,
    ],
    [
      `fatal: unable to access '${repository}/': The requested URL returned error: 403`,
      true,
      /refused the token/,
      /read/,
    ],
    ["fatal: couldn't find remote ref main", false, /no branch, tag or commit main/, /frontend\.ref/],
    [`fatal: repository '${repository}/' not found`, true, /There is no repository/, /private/],
    [
      `fatal: unable to access '${repository}/': server certificate verification failed. CAfile: /etc/ssl/certs/ca-certificates.crt`,
      false,
      /certificate of git\.example\.com cannot be verified/,
      /update-ca-certificates/,
    ],
    [
      `fatal: unable to access '${repository}/': Could not resolve host: git.example.com`,
      false,
      /git\.example\.com cannot be reached from the server/,
      /the server that fetches/,
    ],
    [
      `fatal: unable to access '${repository}/': Failed to connect to git.example.com port 443`,
      false,
      /cannot be reached/,
      /way/,
    ],
    [
      `fatal: unable to access '${repository}/': The requested URL returned error: 500`,
      false,
      /could not be fetched/,
      /what git said/,
    ],
  ];

  it.each(tries)('%s', (said, token, message, hint) => {
    const error = fetchFailure(['a line before', said], { source, token });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.code).toBe('build_failed');
    expect(error.output).toContain(said);
  });
});

describe('a build that fails', () => {
  const log = '/opt/smartcms/frontend/build.log';
  const memoryBytes = 1024 ** 3;
  const end = { code: 3, diskFull: false, memoryBytes, log };

  it('tells what failed, with its last lines, and where all of them are', () => {
    const lines = [
      ...Array.from({ length: 80 }, (_, index) => `line ${index}`),
      'smartcms-build: npm ci failed',
    ];
    const { message, hint, output } = buildFailure(lines, end);
    expect(message).toBe('The console could not be built: npm ci failed.');
    expect(hint).toContain(log);
    expect(output).toHaveLength(50);
    expect(output.at(-2)).toBe('line 79');
  });

  it('for want of memory, of disk, or for no known reason', () => {
    expect(buildFailure(['Killed'], { ...end, code: 137 }).message).toMatch(/out of its 1024 MiB of memory/);
    expect(buildFailure(['FATAL ERROR: JavaScript heap out of memory'], { ...end, code: 1 }).message).toMatch(
      /memory/,
    );
    expect(buildFailure(['smartcms-build: npm ci failed'], { ...end, diskFull: true }).message).toMatch(
      /disk has less/,
    );
    expect(buildFailure([], { ...end, code: 125 }).message).toMatch(/exit code 125/);
  });
});
