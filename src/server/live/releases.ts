import type { Host } from '../../host/host.ts';
import type { FileFacts } from '../facts/facts.ts';
import { parseFiles } from '../facts/parse.ts';
import { paths, releaseRecord } from '../layout.ts';
import { parseReleaseRecord, type ReleaseRecord } from '../state.ts';

/** The kept releases that can be read, the latest first: by their time, since ids are exact to the second only. */
export async function readReleases(host: Host, signal: AbortSignal): Promise<ReleaseRecord[]> {
  const { stdout } = await host.script(
    `for record in ${paths.releases}/*/${releaseRecord}; do [ ! -f "$record" ] || cat "$record"; done`,
    { signal, title: 'Reading the releases' },
  );
  return stdout
    .split('\n')
    .flatMap((line) => parseReleaseRecord(line) ?? [])
    .sort((one, other) => (one.release.deployedAt < other.release.deployedAt ? 1 : -1));
}

/** The files of a kept release, by the paths at which they are in use. */
export async function readReleaseFiles(
  host: Host,
  id: string,
  signal: AbortSignal,
): Promise<Map<string, FileFacts>> {
  const { stdout } = await host.script(
    `set -eu
cd ${paths.releases}/${id}
tar -cz --numeric-owner --exclude=./${releaseRecord} . | base64`,
    { signal, title: `Reading the release ${id}` },
  );
  return parseFiles(stdout);
}
