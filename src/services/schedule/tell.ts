import type { BackupSchedule, ScheduledRun } from '../../domain/backup-schedule.ts';
import type { Secret } from '../../domain/secret.ts';

interface Teller {
  schedule: BackupSchedule;
  /** Name of the server, for people. */
  server: string;
  smtpPassword: Secret | null;
}

/** Tells the watcher that a run begins; resolves to what went wrong with that. */
export async function tellStart({ schedule, server }: Teller): Promise<string[]> {
  const { ping: url } = schedule;
  if (url === null) return [];
  const { ping } = await import('../../offsite/messages/http.ts');
  return problemsOf([ping(url, 'start', `The backup of ${server} begins`)]);
}

/** Tells the watcher how a run ended and, if it failed, whoever is to be told; resolves to what went wrong with that. */
export async function tellEnd(
  { schedule, server, smtpPassword }: Teller,
  run: ScheduledRun,
): Promise<string[]> {
  const { ping: url, webhook, mail } = schedule;
  const { callWebhook, ping } = await import('../../offsite/messages/http.ts');
  const text = summary(server, run);
  const telling: Promise<void>[] = [];
  if (url !== null) telling.push(ping(url, run.ok ? 'success' : 'fail', text));
  if (webhook !== null && !run.ok) telling.push(callWebhook(webhook, { text, server, run }));
  if (mail !== null && !run.ok) {
    const { sendMail } = await import('../../offsite/messages/mail.ts');
    const { from, to, smtp } = mail;
    telling.push(sendMail(smtp, smtpPassword, { from, to, subject: `The backup of ${server} failed`, text }));
  }
  return problemsOf(telling);
}

/** A run as a message tells it. Pure. */
export function summary(server: string, run: ScheduledRun): string {
  const copies = run.copies.map(({ to, ok, error }) => `Copy to ${to}: ${ok ? 'done' : error}`);
  const backup =
    run.backup === null
      ? 'There is no new backup.'
      : `Backup ${run.backup}: ${run.verified ? 'complete and restored for a test' : 'complete, not verified'}.`;
  return [
    `The backup of ${server} ${run.ok ? 'is done' : 'failed'}.`,
    ...(run.error === null ? [] : [run.error]),
    backup,
    ...copies,
    `From ${run.startedAt} to ${run.finishedAt}.`,
    ...(run.ok ? [] : ['On the server: journalctl -u smartcms-backup, smartcms backup list']),
  ].join('\n');
}

async function problemsOf(telling: Promise<void>[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(telling);
  return outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => (reason instanceof Error ? reason.message : String(reason)));
}
