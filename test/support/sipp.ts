import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const scenarios = fileURLToPath(new URL('../e2e/sipp', import.meta.url));

export interface SippPhone {
  number: string;
  password: string;
}

/** Registers each phone once by SIPp; exit code 0 means that every one was answered 200. */
export async function register(
  server: string,
  phones: readonly SippPhone[],
): Promise<{ exitCode: number; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcms-sipp-'));
  const rows = phones.map(
    ({ number, password }) => `${number};[authentication username=${number} password=${password}]`,
  );
  await writeFile(join(folder, 'phones.csv'), `SEQUENTIAL\n${rows.join('\n')}\n`);
  const args = [
    '-sf',
    join(scenarios, 'register.xml'),
    '-inf',
    'phones.csv',
    '-m',
    String(phones.length),
    '-r',
    '20',
    '-l',
    '16',
    '-timeout',
    '30',
    '-recv_timeout',
    '5000',
    '-nostdin',
  ];
  try {
    const { exitCode, stdout, stderr } = await execa('sipp', [server, ...args], {
      cwd: folder,
      reject: false,
    });
    return { exitCode: exitCode ?? -1, output: `${stdout}\n${stderr}`.slice(-3000) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
