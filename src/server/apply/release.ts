import { randomBytes } from 'node:crypto';
import { quoteArgv } from '../../host/quote.ts';
import { paths } from '../layout.ts';
import type { Release, ServerState } from '../state.ts';
import type { ApplyContext } from './context.ts';

/** Releases whose files are kept for looking back. */
const keptReleases = 5;

/** Keeps the release's files, writes what is deployed now, and adds a line to the audit log. */
export async function recordRelease({
  host,
  plan,
  config,
  version,
  operator,
  signal,
}: ApplyContext): Promise<void> {
  const now = new Date();
  const release: Release = {
    id: releaseId(now),
    deployedAt: now.toISOString(),
    deployedBy: operator,
    version,
  };
  const { https, wss, sip, sips, ami, rtp } = config.network.ports;
  const state: ServerState = {
    release,
    contentHash: plan.contentHash,
    publicAddress: plan.publicAddress,
    ports: { https, wss, sip, sips, ami, rtp },
  };
  const audit = {
    at: release.deployedAt,
    actor: operator,
    action: 'deploy',
    release: release.id,
    version,
    changed: countChanges(plan.steps),
  };
  const line = (value: unknown) => quoteArgv(['printf', '%s\n', JSON.stringify(value)]);
  await host.script(
    `set -eu
cd ${paths.root}
rm -rf ${paths.releases}/.new
mkdir -m 0700 ${paths.releases}/.new
cp -al docker-compose.yml .env mariadb redis asterisk nginx ${paths.releases}/.new/
mv ${paths.releases}/.new ${paths.releases}/${release.id}
${line(state)} >${paths.state}.new
mv ${paths.state}.new ${paths.state}
${line(audit)} >>${paths.audit}
ls -1d ${paths.releases}/* | sort -r | tail -n +${keptReleases + 1} | xargs -r rm -rf
`,
    { signal, title: 'Recording the release' },
  );
}

export function countChanges(steps: ApplyContext['plan']['steps']): number {
  return steps.reduce((sum, { changes }) => sum + changes.length, 0);
}

/** Sorts by time; the end tells apart two of one second. */
function releaseId(now: Date): string {
  return `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z-${randomBytes(3).toString('hex')}`;
}
