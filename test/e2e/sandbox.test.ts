import { execa } from 'execa';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { sandboxContainer } from '../../src/host/sandbox.ts';
import { sandboxBase } from '../../src/server/sandbox/image.ts';
import { runCli } from '../support/cli.ts';

const name = `boot-${process.pid}`;
const container = sandboxContainer(name);
const volume = `${container}-docker`;

const sandbox = (verb: string, ...flags: string[]) =>
  runCli(['sandbox', verb, name, ...flags], { stateHome: inject('e2e').stateHome });
const docker = async (...args: string[]) => (await execa('docker', args)).stdout;

afterEach(async () => {
  await sandbox('down', '--yes');
});

/** Exchanges systemd of a sandbox that is stopped for a script. */
async function replaceSystemd(lines: string): Promise<void> {
  const systemd = '/usr/lib/systemd/systemd';
  await docker('exec', container, 'sh', '-ec', `cp ${systemd} ${systemd}.real`);
  await docker('exec', container, 'sh', '-ec', `printf '#!/bin/sh\\n%s\\n' "$1" >/init.sh`, 'sh', lines);
  await docker('exec', container, 'sh', '-ec', `chmod +x /init.sh && mv /init.sh ${systemd}`);
  await docker('stop', '--time', '20', container);
}

describe('a sandbox', () => {
  it('begins empty, whatever one of its name left behind', async () => {
    await docker('run', '--rm', '--volume', `${volume}:/left`, sandboxBase.tag, 'touch', '/left/behind');
    expect((await sandbox('up')).exitCode).toBe(0);
    expect(await docker('exec', container, 'ls', '/var/lib/docker')).not.toContain('behind');
    expect((await sandbox('down', '--yes')).exitCode).toBe(0);
    expect(await docker('volume', 'ls', '--quiet')).not.toContain(volume);
  });

  it('is started again where its systemd gave up', async () => {
    await sandbox('up');
    await replaceSystemd('[ ! -e /once ] || exec /usr/lib/systemd/systemd.real "$@"; touch /once; exit 7');
    const { exitCode, stderr } = await sandbox('up');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  it('tells what systemd said where it gives up each time', async () => {
    await sandbox('up');
    await replaceSystemd('echo Failed to mount API filesystems.; exit 7');
    const { exitCode, stderr } = await sandbox('up', '--json');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('Failed to mount API filesystems.');
    expect(stderr).toContain('Its systemd ended with exit code 7.');
  });
});
