import type { z } from 'zod';
import {
  type BackupSchedule,
  type ScheduledRun,
  scheduledRunSchema,
  scheduleSchema,
} from '../../domain/backup-schedule.ts';
import { UserError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { Host, UploadFile } from '../../host/host.ts';
import { paths } from '../../server/layout.ts';

/** Files of the scheduled backup on the server: its settings are here and nowhere else. */
export const scheduleFiles = {
  settings: `${paths.schedule}/settings.json`,
  last: `${paths.schedule}/last.json`,
  /** The timer's own time, which systemd reads through a link. */
  timer: `${paths.schedule}/timer.conf`,
  /** Made on the server, for copies to other hosts. */
  identity: `${paths.schedule}/id_ed25519`,
  knownHosts: `${paths.schedule}/known_hosts`,
  /** ID:SECRET */
  s3Credentials: `${paths.schedule}/s3-credentials`,
  smtpPassword: `${paths.schedule}/smtp-password`,
} as const;

export interface Stored {
  settings: BackupSchedule | null;
  last: ScheduledRun | null;
  /** The public key of `identity`, in the form of authorized_keys; null before there is one. */
  publicKey: string | null;
  s3Credentials: Secret | null;
  smtpPassword: Secret | null;
}

const mark = '@@';

/** Reads all of it in one command. @throws UserError failed for a file that cannot be read. */
export async function readStored(host: Host, signal: AbortSignal): Promise<Stored> {
  const { settings, last, identity, s3Credentials, smtpPassword } = scheduleFiles;
  const files = [settings, last, `${identity}.pub`, s3Credentials, smtpPassword];
  const script = files.map((file) => `echo '${mark}'; [ ! -f ${file} ] || cat ${file}; echo`).join('\n');
  const { stdout } = await host.script(script, { signal, title: 'Reading the schedule' });
  const texts = stdout.split(`${mark}\n`).slice(1);
  const [settingsText = '', lastText = '', publicKey = '', s3 = '', smtp = ''] = texts.map((text) =>
    text.trim(),
  );
  return {
    settings: parse(settings, settingsText, scheduleSchema),
    last: parse(last, lastText, scheduledRunSchema),
    publicKey: publicKey || null,
    s3Credentials: s3 === '' ? null : new Secret(s3),
    smtpPassword: smtp === '' ? null : new Secret(smtp),
  };
}

/** Writes files of the schedule for root alone. */
export async function writeFiles(
  host: Host,
  files: { path: string; content: string }[],
  signal: AbortSignal,
): Promise<void> {
  await host.run(['install', '-d', '-m', '0700', paths.schedule], { signal });
  await host.upload(
    files.map((file): UploadFile => ({ ...file, mode: 0o600, uid: 0, gid: 0 })),
    { signal },
  );
}

export async function writeLast(host: Host, run: ScheduledRun): Promise<void> {
  const content = `${JSON.stringify(run)}\n`;
  await writeFiles(host, [{ path: scheduleFiles.last, content }], new AbortController().signal);
}

function parse<Schema extends z.ZodType>(
  path: string,
  text: string,
  schema: Schema,
): z.output<Schema> | null {
  if (text === '') return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError('failed', `${path} cannot be read: it was changed by hand or by a newer SmartCMS.`, {
      hint: 'Remove it and set the schedule anew: smartcms backup schedule --daily 02:30',
      cause,
    });
  }
}
