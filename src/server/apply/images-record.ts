import type { Host } from '../../host/host.ts';
import { type ImagesRecord, parseImagesRecord } from '../images/registry.ts';
import { paths } from '../layout.ts';

/** Adds to what the server remembers of its images; the caller holds the lock. */
export async function recordImages(
  host: Host,
  added: Partial<ImagesRecord>,
  signal: AbortSignal,
): Promise<void> {
  const title = 'Recording where images come from';
  const { stdout } = await host.script(`cat ${paths.images} 2>/dev/null || echo '{}'`, { signal, title });
  const known = parseImagesRecord(stdout);
  const record: ImagesRecord = {
    bases: { ...known.bases, ...added.bases },
    sources: { ...known.sources, ...added.sources },
    pulled: [...new Set([...known.pulled, ...(added.pulled ?? [])])],
  };
  const content = `${JSON.stringify(record, null, 2)}\n`;
  await host.upload([{ path: paths.images, content, mode: 0o644, uid: 0, gid: 0 }], { signal });
}
