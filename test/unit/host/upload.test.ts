import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { buildUpload } from '../../../src/host/upload.ts';

const file = (path: string) => ({ path, content: 'text', mode: 0o640, uid: 1, gid: 2 });

describe('buildUpload', () => {
  it('renames nothing before everything has arrived', () => {
    const { script, argv } = buildUpload([file('/opt/smartcms/.env'), file("/opt/it's here")], 'abc');
    expect(script).toBe(
      [
        'set -eu',
        'each() {',
        '"$1" /opt/smartcms/..env.tmp-abc /opt/smartcms/.env',
        `"$1" '/opt/.it'\\''s here.tmp-abc' '/opt/it'\\''s here'`,
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
      ].join('\n'),
    );
    expect(argv.slice(0, 2)).toEqual(['sh', '-c']);
    expect(argv.at(-1)).toBe('/run/smartcms-upload-abc');
  });

  it('keeps the command line short however many files there are', () => {
    const { argv } = buildUpload(Array.from({ length: 5_000 }, (_, i) => file(`/opt/${i}`)));
    expect(argv.join(' ').length).toBeLessThan(1_000);
  });

  it('streams a tar of temporary names with owner and mode, the script first', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of buildUpload([file('/opt/a')], 'abc').stream()) chunks.push(chunk);
    const listing = execFileSync('tar', ['-tv', '--numeric-owner', '-f', '-'], {
      input: Buffer.concat(chunks),
      encoding: 'utf8',
    });
    const lines = listing.trim().split('\n');
    expect(lines[0]).toMatch(/^-rw------- 0\/0 .*run\/smartcms-upload-abc$/);
    expect(lines[1]).toMatch(/^-rw-r----- 1\/2 +4 .*opt\/\.a\.tmp-abc$/);
  });

  it.each(['relative', '/', '/opt/', '/opt/../etc/passwd', '/opt//x', '/opt/./x', '/opt/a\nb', '/opt/a\0b'])(
    'refuses %j',
    (path) => {
      expect(() => buildUpload([file(path)])).toThrow(TypeError);
    },
  );

  it('refuses two files of one name', () => {
    expect(() => buildUpload([file('/opt/a'), file('/opt/a')])).toThrow(/twice/);
  });
});
