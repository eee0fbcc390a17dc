import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunOptions, RunResult, UploadFile } from '../../src/host/host.ts';
import { LocalHost } from '../../src/host/local.ts';
import { paths } from '../../src/server/layout.ts';

/** This machine with /opt/smartcms in a temporary folder, so that a test can be a server of its own. */
export class ElsewhereHost extends LocalHost {
  readonly #folder = mkdtempSync(join(tmpdir(), 'smartcms-server-'));
  /** Where /opt/smartcms is; does not stand yet. */
  readonly root = join(this.#folder, 'smartcms');

  override async run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
    const { stdin } = options;
    const there = (text: string) => text.replaceAll(paths.root, this.root);
    const result = await super.run(argv.map(there), {
      ...options,
      stdin: typeof stdin === 'string' ? there(stdin) : stdin,
    });
    return { ...result, stdout: result.stdout.replaceAll(this.root, paths.root) };
  }

  override upload(
    files: readonly UploadFile[],
    options?: { signal?: AbortSignal | undefined },
  ): Promise<void> {
    const moved = files.map((file) => ({ ...file, path: file.path.replace(paths.root, this.root) }));
    return super.upload(moved, options);
  }

  override async close(): Promise<void> {
    await super.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
