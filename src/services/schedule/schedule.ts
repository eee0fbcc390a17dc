import { hostname } from 'node:os';
import { passingKey } from '../../backup/passing-key.ts';
import {
  type CopyTarget,
  copyLabel,
  defaultSchedule,
  type ScheduledRun,
} from '../../domain/backup-schedule.ts';
import { UserError } from '../../domain/errors.ts';
import type { Secret } from '../../domain/secret.ts';
import { paths } from '../../server/layout.ts';
import { type Progress, trackStep } from '../../server/progress.ts';
import { verifyBackup } from '../backup-verify.ts';
import { backupDatabase, pruneBackups } from '../backups.ts';
import { type ServerOptions, withHost } from '../connection.ts';
import type { Operator } from '../locked.ts';
import { runSchedule } from './run.ts';
import { type ScheduleChanges, type ScheduleDocument, setSchedule, showSchedule } from './set.ts';
import { readStored, writeLast } from './settings.ts';
import { openStore } from './stores.ts';
import { tellEnd, tellStart } from './tell.ts';

/** The schedule of this server, or null. All of these work on the server itself, as root. */
export function findSchedule(options: ServerOptions): Promise<ScheduleDocument | null> {
  return withHost(options, (host) => showSchedule(host, options.signal));
}

/** Changes the schedule of this server. */
export function changeSchedule(options: ServerOptions, changes: ScheduleChanges): Promise<ScheduleDocument> {
  return withHost(options, (host) => setSchedule(host, changes, options.signal));
}

/** What became of trying a copy or a message. */
export interface Tried {
  what: string;
  ok: boolean;
  error: string | null;
}

/**
 * Opens each place for copies and reads it, and sends each message. A host key that is not known yet is accepted if
 * it has the fingerprint that is given.
 */
export async function testSchedule(
  options: ServerOptions,
  hostKeyFingerprint: string | undefined,
): Promise<Tried[]> {
  const { settings, s3Credentials, smtpPassword } = await stored(options);
  const schedule = settings ?? defaultSchedule;
  const tried: Tried[] = [];
  for (const copy of schedule.copies) {
    const what = `Copies to ${copyLabel(copy)}`;
    tried.push(
      await attempt(what, () => tryCopy(copy, { s3Credentials, hostKeyFingerprint, signal: options.signal })),
    );
  }
  const now = new Date().toISOString();
  const error = 'This is a test of smartcms backup schedule: nothing failed.';
  const failed: ScheduledRun = {
    ...{ startedAt: now, finishedAt: now, ok: false, backup: null, verified: false },
    copies: [],
    removed: 0,
    error,
  };
  const { ping, webhook, mail } = schedule;
  // Each by itself, so that the answer tells which one it was. The watcher gets a success.
  const messages = [
    {
      what: 'A ping',
      only: { ...schedule, webhook: null, mail: null },
      run: { ...failed, ok: true },
      wanted: ping,
    },
    {
      what: 'A message to the webhook',
      only: { ...schedule, ping: null, mail: null },
      run: failed,
      wanted: webhook,
    },
    {
      what: `A mail to ${mail?.to}`,
      only: { ...schedule, ping: null, webhook: null },
      run: failed,
      wanted: mail,
    },
  ];
  for (const { what, only, run, wanted } of messages) {
    if (wanted === null) continue;
    const [problem = null] = await tellEnd({ schedule: only, server: hostname(), smtpPassword }, run);
    tried.push({ what, ok: problem === null, error: problem });
  }
  return tried;
}

interface OpenOptions {
  s3Credentials: Secret | null;
  hostKeyFingerprint: string | undefined;
  signal: AbortSignal;
}

async function tryCopy(copy: CopyTarget, options: OpenOptions): Promise<void> {
  const store = await openStore(copy, options).catch((error: unknown) => {
    // The hint of connecting to a server names other options.
    if (!(error instanceof UserError) || error.code !== 'host_key_unknown') throw error;
    throw new UserError(
      'host_key_unknown',
      `${error.message} If it is right, repeat with --copy-host-key SHA256:...`,
    );
  });
  try {
    await store.list();
  } finally {
    await store.close();
  }
}

async function attempt(what: string, work: () => Promise<void>): Promise<Tried> {
  try {
    await work();
    return { what, ok: true, error: null };
  } catch (error) {
    return { what, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

export interface ScheduledBackupOptions extends ServerOptions {
  operator: Operator;
  progress: Progress;
}

/**
 * Does what the schedule does, and tells whoever is to be told. Resolves also if it failed: the outcome says it.
 * An encrypted backup is for one more key, which exists for this run alone: with it the backup is verified.
 */
export async function performScheduledBackup(options: ScheduledBackupOptions): Promise<ScheduledRun> {
  const { progress, signal } = options;
  const { settings, s3Credentials, smtpPassword } = await stored(options);
  const schedule = settings ?? defaultSchedule;
  const teller = { schedule, server: hostname(), smtpPassword };
  const notice = (message: string) => progress({ event: 'notice', message });
  for (const problem of await tellStart(teller)) notice(problem);
  const { all, recipients, keep } = schedule;
  const key = recipients.length === 0 ? null : await passingKey();
  const run = await runSchedule(schedule, {
    backup: async () => {
      const made = await backupDatabase({
        ...options,
        to: 'server',
        recipients: key === null ? [] : [...recipients, key.recipient],
        all,
      });
      const name = made.file.slice(made.file.lastIndexOf('/') + 1);
      const path = `${paths.backups}/${name}`;
      return { id: made.id, file: { name, path, bytes: made.bytes, sha256: made.sha256 } };
    },
    verify: async (id) => {
      const identities = key === null ? [] : [key.identity];
      const { ok, problem } = await verifyBackup({ ...options, id, identities });
      if (!ok) throw new UserError('failed', `The backup ${id} is not good: ${problem}.`);
    },
    prune: async () => (await pruneBackups({ ...options, policy: keep, dryRun: false })).removed.length,
    open: (target) => openStore(target, { s3Credentials, signal }),
    step: (title, work) => trackStep(progress, { id: 'copy', title }, signal, work),
  });
  // One that was stopped is kept and told too.
  await withHost({ ...options, signal: new AbortController().signal }, (host) => writeLast(host, run));
  for (const problem of await tellEnd(teller, run)) notice(problem);
  return run;
}

const stored = (options: ServerOptions) => withHost(options, (host) => readStored(host, options.signal));
