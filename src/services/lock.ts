import { breakLock, deadAfterSeconds, describeOwner } from '../server/apply/lock.ts';
import { gatherFacts } from '../server/facts/gather.ts';
import { type ServerOptions, withHost } from './connection.ts';

export interface LockStatus {
  locked: boolean;
  /** Who holds it, in words; null if nobody does. */
  owner: string | null;
  /** Since the owner was last heard of. */
  silentSeconds: number | null;
  /** A silent owner's lock is taken over by the next deploy. */
  dead: boolean;
}

/** Who deploys to the server now. */
export async function lockStatus(options: ServerOptions): Promise<LockStatus> {
  return withHost(options, async (host) => {
    const { lock } = await gatherFacts(host, options.signal);
    if (lock === null) return { locked: false, owner: null, silentSeconds: null, dead: false };
    const { owner, ageSeconds } = lock;
    return {
      locked: true,
      owner: describeOwner(owner),
      silentSeconds: ageSeconds,
      dead: ageSeconds >= deadAfterSeconds,
    };
  });
}

/** Removes the lock whoever holds it; false if there was none. */
export async function releaseLock(options: ServerOptions): Promise<boolean> {
  return withHost(options, breakLock);
}
