import { randomBytes } from 'node:crypto';
import { compactTime } from '../../domain/moment.ts';
import type { Host } from '../../host/host.ts';
import { quoteArgv } from '../../host/quote.ts';
import { paths, releaseRecord, renderedFolders } from '../layout.ts';
import type { Work } from '../plan/step.ts';
import type { Release, ReleaseRecord, ServerState } from '../state.ts';
import type { ApplyContext } from './context.ts';

type ReleaseWork = Extract<Work, { kind: 'release' }>;

/** Releases whose files are kept for looking back. */
const keptReleases = 5;

/** Keeps the release's files, writes what is deployed now, and adds a line to the audit log. */
export async function recordRelease(
  { host, plan, operator, signal }: ApplyContext,
  { services, rolledBackTo, version, secretsHash, ...known }: ReleaseWork['record'],
): Promise<void> {
  const now = new Date();
  const release: Release = {
    id: releaseId(now),
    deployedAt: now.toISOString(),
    deployedBy: operator,
    version,
  };
  const changed = countChanges(plan.steps);
  const state: ServerState = { release, ...known };
  const record: ReleaseRecord = { ...state, services, changed, rolledBackTo, secretsHash };
  const audit = {
    at: release.deployedAt,
    actor: operator,
    action: rolledBackTo === null ? 'deploy' : 'rollback',
    release: release.id,
    version,
    changed,
    ...(rolledBackTo === null ? {} : { rolledBackTo }),
  };
  const line = (value: unknown) => quoteArgv(['printf', '%s\n', JSON.stringify(value)]);
  await host.script(
    `set -eu
cd ${paths.root}
rm -rf ${paths.releases}/.new
mkdir -m 0700 ${paths.releases}/.new
cp -al docker-compose.yml .env ${renderedFolders.join(' ')} ${paths.releases}/.new/
[ ! -d firewall ] || cp -al firewall ${paths.releases}/.new/
${line(record)} >${paths.releases}/.new/${releaseRecord}
mv ${paths.releases}/.new ${paths.releases}/${release.id}
${line(state)} >${paths.state}.new
mv ${paths.state}.new ${paths.state}
${line(audit)} >>${paths.audit}
ls -1d ${paths.releases}/* | sort -r | tail -n +${keptReleases + 1} | xargs -r rm -rf
`,
    { signal, title: 'Recording the release' },
  );
}

/** Adds a line to the server's own audit log: what was done that the database may not be there to note. */
export async function noteInAudit(
  host: Host,
  actor: string,
  what: { action: string; [detail: string]: unknown },
  signal: AbortSignal,
): Promise<void> {
  const line = quoteArgv([
    'printf',
    '%s\n',
    JSON.stringify({ at: new Date().toISOString(), actor, ...what }),
  ]);
  await host.script(`${line} >>${paths.audit}`, { signal, title: 'Noting what was done' });
}

export function countChanges(steps: ApplyContext['plan']['steps']): number {
  return steps.reduce((sum, { changes }) => sum + changes.length, 0);
}

/** Sorts by time; the end tells apart two of one second. */
function releaseId(now: Date): string {
  return `${compactTime(now)}-${randomBytes(3).toString('hex')}`;
}
