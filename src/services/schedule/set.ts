import { hostname } from 'node:os';
import { requireRecipients } from '../../backup/encryption.ts';
import {
  type BackupSchedule,
  copyLabel,
  cronLine,
  defaultSchedule,
  scheduleSchema,
} from '../../domain/backup-schedule.ts';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import type { Host } from '../../host/host.ts';
import { newKeyPair } from '../../host/ssh/key-pair.ts';
import { paths } from '../../server/layout.ts';
import { installUnits, stopSchedule, systemdTime, timerSettings } from '../../server/units.ts';
import { readStored, type Stored, scheduleFiles, writeFiles } from './settings.ts';

/** What changes; what is absent stays as it is. */
export interface ScheduleChanges {
  settings: Partial<Omit<BackupSchedule, 'keep'>> & { keep?: Partial<BackupSchedule['keep']> };
  /** ID:SECRET */
  s3Credentials?: Secret | undefined;
  smtpPassword?: Secret | undefined;
}

/** The schedule as everyone sees it: no secrets, but whether they are there. */
export interface ScheduleDocument extends Omit<BackupSchedule, 'copies' | 'ping' | 'webhook'> {
  copies: string[];
  /** Addresses whose path is a secret: the host alone. */
  ping: string | null;
  webhook: string | null;
  /** When the timer goes off next; null while it is off. */
  next: string | null;
  last: Stored['last'];
  /** For authorized_keys of the hosts that copies go to; null without any. */
  authorizedKey: string | null;
  s3Credentials: boolean;
  smtpPassword: boolean;
  /** For those who want cron instead. */
  cron: string;
}

/** The schedule of this server; null if there never was one. */
export async function showSchedule(host: Host, signal: AbortSignal): Promise<ScheduleDocument | null> {
  const stored = await readStored(host, signal);
  return stored.settings === null ? null : document(stored, stored.settings, await nextRun(host, signal));
}

/**
 * Sets the schedule of this server, makes the key that copies need, and starts the timer.
 * @throws UserError usage for settings that do not fit together
 */
export async function setSchedule(
  host: Host,
  { settings, s3Credentials, smtpPassword }: ScheduleChanges,
  signal: AbortSignal,
): Promise<ScheduleDocument> {
  const stored = await readStored(host, signal);
  const former = stored.settings ?? defaultSchedule;
  const changed = scheduleSchema.parse({
    ...former,
    ...settings,
    keep: { ...former.keep, ...settings.keep },
  });
  requireFit(changed, { s3: Boolean(s3Credentials ?? stored.s3Credentials) });
  const files = [
    { path: scheduleFiles.settings, content: `${JSON.stringify(changed)}\n` },
    { path: scheduleFiles.timer, content: timerSettings(changed.daily) },
    ...secretFile(scheduleFiles.s3Credentials, s3Credentials),
    ...secretFile(scheduleFiles.smtpPassword, smtpPassword),
  ];
  if (stored.publicKey === null && changed.copies.some(({ kind }) => kind === 'ssh')) files.push(...newKey());
  await writeFiles(host, files, signal);
  const title = 'Starting the timer';
  await host.script(`set -e\n${changed.enabled ? installUnits : stopSchedule}`, { signal, title });
  const document = await showSchedule(host, signal);
  if (document === null) throw new UserError('failed', 'The schedule was written and is not there.');
  return document;
}

function requireFit(schedule: BackupSchedule, has: { s3: boolean }): void {
  const { recipients, copies, keep } = schedule;
  if (recipients.length > 0) requireRecipients(recipients);
  if (keep.daily + keep.weekly + keep.monthly === 0) {
    throw new UserError('usage', 'This schedule would keep no backup but the newest.', {
      hint: 'Give at least one of --keep-daily, --keep-weekly and --keep-monthly.',
    });
  }
  if (copies.some(({ kind }) => kind === 's3') && !has.s3) {
    throw new UserError('usage', 'Copies to a bucket need credentials.', {
      hint: 'Give them as ID:SECRET on stdin: --s3-credentials-stdin',
    });
  }
}

const secretFile = (path: string, secret: Secret | undefined) =>
  secret === undefined ? [] : [{ path, content: secret.reveal() }];

/** A key pair of the server's own. */
function newKey() {
  const comment = `smartcms-backup@${hostname()}`;
  const { private: key, public: publicKey } = newKeyPair(comment);
  return [
    { path: scheduleFiles.identity, content: key.endsWith('\n') ? key : `${key}\n` },
    { path: `${scheduleFiles.identity}.pub`, content: `${publicKey.trim()}\n` },
  ];
}

/** The random delay included. */
async function nextRun(host: Host, signal: AbortSignal): Promise<string | null> {
  const show = ['systemctl', 'show', 'smartcms-backup.timer', '--property=NextElapseUSecRealtime'];
  const { stdout } = await host.run(['env', 'TZ=UTC', ...show], { signal, okCodes: 'any' });
  return systemdTime(stdout);
}

function document(stored: Stored, settings: BackupSchedule, next: string | null): ScheduleDocument {
  const { copies, ping, webhook, ...rest } = settings;
  const usesSsh = copies.some(({ kind }) => kind === 'ssh');
  return {
    ...rest,
    copies: copies.map(copyLabel),
    ping: ping === null ? null : new URL(ping).origin,
    webhook: webhook === null ? null : new URL(webhook).origin,
    next,
    last: stored.last,
    // What the key opens is the file transfer alone.
    authorizedKey: usesSsh && stored.publicKey !== null ? `restrict ${stored.publicKey}` : null,
    s3Credentials: stored.s3Credentials !== null,
    smtpPassword: stored.smtpPassword !== null,
    cron: cronLine(settings, paths.command),
  };
}
