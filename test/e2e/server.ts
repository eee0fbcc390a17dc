import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecaError, execa } from 'execa';
import { expect, inject } from 'vitest';
import type { ConfigInput } from '../../src/config/schema.ts';
import { type CliResult, runCli } from '../support/cli.ts';

/** Runs the program against the shared server. */
export function smartcms(...args: string[]): Promise<CliResult> {
  const { target, stateHome } = inject('e2e');
  return runCli([...args, '--target', target], { stateHome });
}

/** Runs a shell script as root on a sandbox, past all of SmartCMS. */
export async function onServer(script: string, container = inject('e2e').container): Promise<string> {
  const run = () => execa('docker', ['exec', '-i', container, 'sh', '-eu'], { input: script });
  // runc loses a process before it begins, once in some thousand times.
  const { stdout } = await run().catch((error: unknown) => {
    if (error instanceof ExecaError && error.message.includes('read init-p:')) return run();
    throw error;
  });
  return stdout;
}

/** The address of a sandbox on this machine. */
export async function addressOf(container = inject('e2e').container): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  return (await execa('docker', ['inspect', '--format', format, container])).stdout.trim();
}

/** When each service's container was started, by service. */
export async function startTimes(): Promise<Record<string, string>> {
  const { stdout } = await smartcms('status', '--json');
  const { services } = JSON.parse(stdout) as { services: { name: string; startedAt: string }[] };
  return Object.fromEntries(services.map(({ name, startedAt }) => [name, startedAt]));
}

/** A folder with a config file of this content. */
export async function configFolder(config: ConfigInput): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smartcms-config-'));
  await writeFile(join(folder, 'smartcms.config.json'), JSON.stringify(config));
  return folder;
}

/** One message: what, why, what to do; no stack trace; the contract's exit code. */
export function expectRefusal(result: CliResult, exitCode: number, ...words: (string | RegExp)[]): void {
  expect(result.exitCode, result.stderr).toBe(exitCode);
  for (const word of words) expect(result.stderr).toMatch(word);
  expect(result.stderr).not.toMatch(/\n\s+at .*(\.js|node:)/);
}
