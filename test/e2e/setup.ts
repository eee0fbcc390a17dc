import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type CliResult, runCli } from '../support/cli.ts';

/** The one server that the end-to-end tests share: a sandbox, deployed once. */
export interface E2e {
  target: string;
  container: string;
  stateHome: string;
  /** What the first deploy printed. */
  first: CliResult;
}

declare module 'vitest' {
  interface ProvidedContext {
    e2e: E2e;
  }
}

/** While developing, SMARTCMS_E2E_KEEP=1 leaves the sandbox for the next run. */
const keep = process.env['SMARTCMS_E2E_KEEP'] === '1';
/** SMARTCMS_E2E_NAME lets several developers of one machine have a sandbox each. */
const name = process.env['SMARTCMS_E2E_NAME'] ?? 'e2e';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateHome = keep
    ? join(tmpdir(), `smartcms-${name}`)
    : await mkdtemp(join(tmpdir(), 'smartcms-e2e-'));
  await mkdir(stateHome, { recursive: true });
  const record = join(stateHome, 'first-deploy.json');
  const kept = await readFile(record, 'utf8').catch(() => null);
  if (kept === null) await runCli(['sandbox', 'down', name, '--yes'], { stateHome });
  const deployed = await runCli(['deploy', `sandbox:${name}`, '--json'], { stateHome });
  if (deployed.exitCode !== 0) {
    throw new Error(
      `The sandbox could not be deployed:\n${deployed.stderr}\n${deployed.stdout.slice(-2000)}`,
    );
  }
  await writeFile(record, kept ?? JSON.stringify(deployed));
  const first: CliResult = kept === null ? deployed : JSON.parse(kept);
  project.provide('e2e', {
    target: `sandbox:${name}`,
    container: `smartcms-sandbox-${name}`,
    stateHome,
    first,
  });
  return async () => {
    if (keep) return;
    await runCli(['sandbox', 'down', name, '--yes'], { stateHome });
    await rm(stateHome, { recursive: true, force: true });
  };
}
