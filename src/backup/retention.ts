/** How many backups are kept: the newest of each of the last days, weeks and months that have one. */
export interface RetentionPolicy {
  daily: number;
  weekly: number;
  monthly: number;
}

/** What retention must know of a backup. */
export interface Kept {
  id: string;
  createdAt: string;
  /** Null unless it was restored for a test and is as it was then. */
  verifiedAt: string | null;
}

export interface RetentionPlan<T> {
  keep: T[];
  remove: T[];
}

/**
 * What stays and what may go. Only verified backups fill the places of the policy; the newest verified one
 * always stays, and so do all that are newer than it: they may be the better ones. Without any verified backup
 * nothing goes. Pure.
 */
export function planRetention<T extends Kept>(
  backups: readonly T[],
  policy: RetentionPolicy,
): RetentionPlan<T> {
  const newestFirst = backups.toSorted((a, b) => timeOf(b) - timeOf(a) || (a.id < b.id ? 1 : -1));
  const verified = newestFirst.filter(({ verifiedAt }) => verifiedAt !== null);
  const [lastGood] = verified;
  if (lastGood === undefined) return { keep: [...newestFirst], remove: [] };
  const kept = new Set<T>([
    ...newestFirst.slice(0, newestFirst.indexOf(lastGood) + 1),
    ...newestOfEach(verified, policy.daily, dayOf),
    ...newestOfEach(verified, policy.weekly, weekOf),
    ...newestOfEach(verified, policy.monthly, monthOf),
  ]);
  return {
    keep: newestFirst.filter((backup) => kept.has(backup)),
    remove: newestFirst.filter((backup) => !kept.has(backup)),
  };
}

const timeOf = ({ createdAt }: Kept) => Date.parse(createdAt);

/** The newest backup of each of the first `count` periods. */
function newestOfEach<T extends Kept>(
  newestFirst: readonly T[],
  count: number,
  periodOf: (time: Date) => string,
): T[] {
  const newest = new Map<string, T>();
  for (const backup of newestFirst) {
    const period = periodOf(new Date(backup.createdAt));
    if (!newest.has(period)) newest.set(period, backup);
  }
  return [...newest.values()].slice(0, count);
}

const dayOf = (time: Date) => time.toISOString().slice(0, 10);
const monthOf = (time: Date) => time.toISOString().slice(0, 7);

/** The Monday that a week begins with, in UTC. */
function weekOf(time: Date): string {
  const monday = new Date(time);
  monday.setUTCDate(time.getUTCDate() - ((time.getUTCDay() + 6) % 7));
  return dayOf(monday);
}
