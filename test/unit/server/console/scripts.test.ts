import { describe, expect, it } from 'vitest';
import { consoleBuilder } from '../../../../src/server/console/builder.ts';
import { buildScript, collectScript, fetchScript } from '../../../../src/server/console/scripts.ts';
import { configOf, deployedFacts } from '../../../support/facts.ts';

const limits = { image: 'smartcms/console-builder:abc', memoryBytes: 2 * 1024 ** 3, cpus: 1 };
const source = {
  repository: 'https://git.example.com/console.git',
  ref: 'main',
  username: "o'brien",
  folder: 'apps/console',
  output: 'dist',
};

describe('containers of a build', () => {
  const scripts = [
    ['fetch', fetchScript(limits, source)],
    ['build', buildScript(limits, source.folder)],
    ['collect', collectScript(limits, source)],
  ] as const;

  it.each(scripts)('%s: has no rights, no engine, and bounded memory and processors', (_, script) => {
    const words = script.replaceAll('\n', ' ');
    for (const option of [
      '--read-only',
      '--cap-drop ALL',
      '--security-opt no-new-privileges',
      '--memory 2147483648b --memory-swap 2147483648b',
      '--cpus 1 --cpu-shares 128',
      '--pids-limit 1024',
      '--name smartcms-build-console',
    ])
      expect(words).toContain(option);
    expect(words).not.toContain('docker.sock');
    expect(words).not.toContain('--privileged');
    expect(words).not.toContain('--user');
  });

  it('quotes what comes from the config', () => {
    expect(fetchScript(limits, source)).toContain(`main 'o'\\''brien'`);
  });

  it('reaches nothing once the result is there', () => {
    expect(collectScript(limits, source)).toContain('--network none');
  });
});

describe('the image that consoles are built in', () => {
  it('stands on the base of the API, and changes with it', () => {
    const distribution = consoleBuilder(deployedFacts(), configOf(), 'distribution');
    expect(distribution.image.buildArgs).toEqual({ BASE: distribution.base.tag });
    expect(distribution.base).toMatchObject({ kind: 'bootstrap', suite: 'trixie' });
    const registry = consoleBuilder(deployedFacts(), configOf(), 'registry');
    expect(registry.base).toMatchObject({ kind: 'pulled', name: 'node:22-slim' });
    expect(registry.image.tag).not.toBe(distribution.image.tag);
    expect(distribution.image.files.map(({ path }) => path)).toEqual([
      'build.sh',
      'collect.sh',
      'credential.sh',
      'fetch.sh',
    ]);
  });
});
