import type { StoredBackup } from '../backup/list.ts';
import { renewalOverdue } from '../domain/acme.ts';
import { supportProblem } from '../domain/asterisk-versions.ts';
import type { CertificateFacts, Facts } from '../server/facts/facts.ts';
import { paths, serviceNames } from '../server/layout.ts';
import { readState } from '../server/state.ts';
import { deployedOf } from './deployed.ts';

/** Something that works today and should be seen to. */
export interface Warning {
  code: string;
  message: string;
}

/** Browsers close a WebSocket whose certificate they do not trust without a word of why. */
export const selfSignedWarning: Warning = {
  code: 'certificate_self_signed',
  message:
    'Browsers do not trust the self-signed certificate: each must be told to at the console’s address, before its phone can register. To end that: tls in the config, with mode letsencrypt or files of your own.',
};

const day = 24 * 3600 * 1000;

/** What an administrator should know about a server, most pressing first. Pure. */
export function warningsOf(facts: Facts): Warning[] {
  if (readState(facts) === null) {
    return [{ code: 'not_deployed', message: 'No deploy has finished on this server: smartcms deploy' }];
  }
  return [
    ...engine(facts),
    ...services(facts),
    ...firewall(facts),
    ...disk(facts),
    ...clock(facts),
    ...certificate(facts),
    ...turnSecret(facts),
    ...scheduledBackup(facts),
    ...credentials(facts),
  ];
}

/** What the support of the Asterisk that runs calls for; version as status shows it. Pure. */
export function asteriskSupport(version: string | undefined, now: Date): Warning[] {
  const problem = supportProblem(version ?? '', now);
  return problem === null ? [] : [{ code: 'asterisk_end_of_life', message: problem }];
}

function engine({ docker }: Facts): Warning[] {
  if (docker.engine !== null) return [];
  return [
    {
      code: 'docker_stopped',
      message:
        'Docker does not run, so nothing is known of the services; they may go on. Start it there: systemctl start docker',
    },
  ];
}

function services({ containers }: Facts): Warning[] {
  return serviceNames.flatMap((name) => {
    const restarts = containers[name]?.restarts ?? 0;
    return restarts === 0
      ? []
      : [
          {
            code: 'service_restarted',
            message: `${name} died and was restarted ${restarts} times: smartcms logs ${name}`,
          },
        ];
  });
}

function firewall({ files, firewall: { table } }: Facts): Warning[] {
  if (!files.has(paths.firewallRules) || table === 'as loaded') return [];
  const what = table === 'absent' ? 'is not loaded' : 'was changed by hand';
  return [{ code: 'firewall_not_loaded', message: `The firewall ${what}: smartcms deploy loads it again.` }];
}

function disk({ disk: disks }: Facts): Warning[] {
  return disks
    .filter(({ freeBytes, totalBytes }) => freeBytes < totalBytes * 0.1)
    .map(({ path, freeBytes }) => ({
      code: 'disk_low',
      message: `${path} has only ${Math.round(freeBytes / 1024 ** 2)} MiB free, less than a tenth.`,
    }));
}

/** Certificates, one-time passwords and call records all go by it. */
function clock({ system: { clockSynchronized } }: Facts): Warning[] {
  if (clockSynchronized !== false) return [];
  return [
    {
      code: 'clock_not_synchronized',
      message: 'Nothing keeps the clock right: timedatectl set-ntp true, or install chrony.',
    },
  ];
}

function certificate({ certificate: present, system, acme }: Facts): Warning[] {
  if (present === null) return [];
  const refused = refusedRenewal(acme);
  const now = new Date(system.clockSeconds * 1000);
  const days = Math.floor((present.expiresAt.getTime() - now.getTime()) / day);
  const renews = acme.settings !== null && !present.selfSigned;
  if (renews ? renewalOverdue(present, now) : days < 30) {
    return [
      ...refused,
      {
        code: 'certificate_expiring',
        message: `The certificate ${days < 0 ? 'has ended' : `ends in ${days} days`}: ${renews ? 'smartcms cert renew says why it is not renewed.' : renewal(present)}`,
      },
    ];
  }
  if (!present.selfSigned) return refused;
  return [...refused, selfSignedWarning];
}

/** A TURN server without its secret helps nobody. */
export function turnSecret({ files }: Facts): Warning[] {
  const has = files.has(`${paths.secrets}/turn_secret`);
  if (has || !deployedOf({ files })?.webrtc.turn.length) return [];
  return [
    {
      code: 'turn_secret_missing',
      message:
        'Phones in browsers are not told of the TURN server, whose secret nobody has given: smartcms secrets set turn_secret',
    },
  ];
}

function refusedRenewal({ settings, record }: Facts['acme']): Warning[] {
  if (settings === null || record === null || record.last.ok) return [];
  const { at, error, hint } = record.last;
  const message = `No new certificate at ${at}: ${error} ${hint ?? ''}`.trim();
  return [{ code: 'certificate_renewal_failed', message }];
}

function scheduledBackup({ schedule }: Facts): Warning[] {
  if (schedule === null || !schedule.enabled || schedule.last === null || schedule.last.ok) return [];
  const why = schedule.last.error?.split('\n')[0] ?? 'for an unknown reason';
  return [{ code: 'backup_failed', message: `The scheduled backup failed at ${schedule.last.at}: ${why}` }];
}

function renewal({ selfSigned }: CertificateFacts): string {
  return selfSigned
    ? 'smartcms cert renew makes a new one.'
    : 'put a newer one where tls of the config points to, and deploy.';
}

/** The newest backup that is not damaged. Pure. */
export function lastGood(
  backups: readonly StoredBackup[],
): { id: string; at: string; verified: boolean } | null {
  const good = backups.find(({ state }) => state !== 'damaged');
  if (good?.record == null) return null;
  return { id: good.id, at: good.record.manifest.createdAt, verified: good.state === 'verified' };
}

/**
 * Backups that are damaged, and the newest good one if it is older than the schedule wants. A schedule whose timer is
 * off warns too: cron may do its work, and nobody else would notice when it does not. Pure.
 */
export function backupWarnings(
  backups: readonly StoredBackup[],
  { schedule, system }: Pick<Facts, 'schedule' | 'system'>,
): Warning[] {
  const damaged = backups.flatMap(({ id, problem }) =>
    problem === null
      ? []
      : [{ code: 'backup_damaged', message: `The backup ${id} is not good: ${problem}.` }],
  );
  const limit = schedule?.warnAfterHours ?? null;
  const made = lastGood(backups)?.at;
  if (limit === null || (made !== undefined && system.clockSeconds - Date.parse(made) / 1000 <= limit * 3600))
    return damaged;
  const age = made === undefined ? 'There is no good backup' : `The last good backup is of ${made}`;
  const why = schedule?.enabled ? 'though they are scheduled' : 'and their timer is off';
  return [{ code: 'backup_old', message: `${age}, ${why}: smartcms backup schedule` }, ...damaged];
}

function credentials({ database }: Facts): Warning[] {
  if (database === null || !database.mustChangePassword) return [];
  return [
    {
      code: 'first_login_due',
      message: 'The first administrator has not logged in yet: smartcms deploy --show-credentials',
    },
  ];
}
