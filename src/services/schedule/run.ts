import { planRetention } from '../../backup/retention.ts';
import {
  type BackupSchedule,
  backupOfFile,
  type CopyTarget,
  copyLabel,
  type ScheduledRun,
} from '../../domain/backup-schedule.ts';
import type { OffsiteStore, SourceFile } from '../../offsite/store.ts';

/** What a run is made of; each rejects with what went wrong. */
export interface RunTools {
  /** Makes a complete backup on the server. */
  backup: () => Promise<{ id: string; file: SourceFile }>;
  /** Restores it for a test. */
  verify: (id: string) => Promise<void>;
  /** Removes what the retention has no place for; resolves to how many. */
  prune: () => Promise<number>;
  open: (target: CopyTarget) => Promise<OffsiteStore>;
  /** Tells people of a piece of the work, and does it. */
  step: <T>(title: string, work: () => Promise<T>) => Promise<T>;
}

/**
 * Backs up, verifies, copies and prunes. Only what was verified is copied and only after it old ones go, here and at
 * the far ends; a far end that fails does not keep the others from their copy. Never rejects: the outcome says it.
 */
export async function runSchedule(
  schedule: Pick<BackupSchedule, 'keep' | 'copies'>,
  tools: RunTools,
  now: () => Date = () => new Date(),
): Promise<ScheduledRun> {
  const run: ScheduledRun = {
    startedAt: now().toISOString(),
    finishedAt: '',
    ok: false,
    backup: null,
    verified: false,
    copies: [],
    removed: 0,
    error: null,
  };
  try {
    const { id, file } = await tools.backup();
    run.backup = id;
    await tools.verify(id);
    run.verified = true;
    for (const target of schedule.copies) run.copies.push(await copyTo(target, file, schedule.keep, tools));
    run.removed = await tools.prune();
    const failed = run.copies.filter(({ ok }) => !ok);
    if (failed.length > 0) run.error = failed.map(({ error }) => error).join('\n');
    run.ok = failed.length === 0;
  } catch (error) {
    run.error = messageOf(error);
  }
  return { ...run, finishedAt: now().toISOString() };
}

async function copyTo(
  target: CopyTarget,
  file: SourceFile,
  keep: BackupSchedule['keep'],
  { open, step }: RunTools,
): Promise<ScheduledRun['copies'][number]> {
  const to = copyLabel(target);
  try {
    await step(`Copy it to ${to}`, async () => {
      const store = await open(target);
      try {
        await store.put(file);
        const there = await store.list();
        await store.remove(
          spentCopies(
            there.map(({ name }) => name),
            keep,
          ),
        );
      } finally {
        await store.close();
      }
    });
    return { to, ok: true, error: null };
  } catch (error) {
    return { to, ok: false, error: messageOf(error) };
  }
}

/** Files at the far end that the retention has no place for; what is no backup stays. Pure. */
export function spentCopies(names: readonly string[], keep: BackupSchedule['keep']): string[] {
  const copies = names.flatMap((name) => {
    const backup = backupOfFile(name);
    // What is there was verified before it was copied.
    return backup === null ? [] : [{ ...backup, name, verifiedAt: backup.createdAt }];
  });
  return planRetention(copies, keep).remove.map(({ name }) => name);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
