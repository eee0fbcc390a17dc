import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackArchive } from '../../../src/backup/archive.ts';
import type { BackupPlace } from '../../../src/backup/place.ts';
import type { Host } from '../../../src/host/host.ts';

describe('a whole backup', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'smartcms-unpack-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  /** Runs scripts here, with a "docker" whose zstd gives out its input up to a byte, and the rest a moment later. */
  async function hostThatPausesAt(byte: number): Promise<Host> {
    const pausing = `#!/bin/sh\nhead -c ${byte}; sleep 0.3; cat\n`;
    await writeFile(join(home, 'docker'), pausing, { mode: 0o755 });
    const script = async (input: string) => {
      const env = { PATH: `${home}:${process.env['PATH']}` };
      const { exitCode, stderr } = await execa('bash', { input, env, reject: false });
      return { code: exitCode, stdout: '', stderr };
    };
    return { script } as unknown as Host;
  }

  // Blocks of 512 bytes: a folder, a file's head, forty of its text, and two empty ones, the mark of the end. The rest
  // fills the third record of 10240 bytes.
  it.each([22_528, 25_600])('is unpacked however its last record is cut: after %i bytes', async (byte) => {
    await execa(
      'sh',
      ['-c', 'mkdir part && head -c 20000 /dev/zero >part/file && tar -cf archive part && mkdir work'],
      {
        cwd: home,
      },
    );
    const folder = join(home, 'work/unpacked');
    const signal = new AbortController().signal;
    const place = { container: 'any' } as unknown as BackupPlace;
    await unpackArchive(await hostThatPausesAt(byte), place, { file: join(home, 'archive'), folder, signal });
    expect((await readFile(join(folder, 'part/file'))).length).toBe(20_000);
  });
});
