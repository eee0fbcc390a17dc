import { describe, expect, it } from 'vitest';
import { readImageSources } from '../../../src/server/images/sources.ts';

/** ELF header, e_machine: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const machines = { 'argon2.linux-x64-gnu.node': 62, 'argon2.linux-arm64-gnu.node': 183 };

describe("the build context of the API's image", () => {
  const { files } = readImageSources().api;

  it.each(Object.entries(machines))('has %s for its machine, whatever this one is', (name, machine) => {
    const content = Buffer.from(files.find(({ path }) => path === `app/${name}`)?.content ?? []);
    expect(content.subarray(1, 4).toString()).toBe('ELF');
    expect(content.readUInt16LE(18)).toBe(machine);
  });

  it('has no other package than what is in the bundle', () => {
    const paths = files.map(({ path }) => path).filter((path) => path.startsWith('app/'));
    expect(paths.sort()).toEqual(
      ['app/server.js', ...Object.keys(machines).map((name) => `app/${name}`)].sort(),
    );
  });
});
