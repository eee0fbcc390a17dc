import { randomUUID } from 'node:crypto';
import type { Host } from '../host/host.ts';
import { acquireLock } from '../server/apply/lock.ts';

export interface Operator {
  user: string;
  host: string;
}

export interface LockedOptions {
  operator: Operator;
  /** What the lock is for, as others are told. */
  command: string;
  /** How long to wait for another owner; 0 gives up at once. */
  waitSeconds: number;
  signal: AbortSignal;
  notice: (message: string) => void;
}

/** Does work that changes a server while nobody else does; its signal is also aborted if the lock is lost. */
export async function whileLocked<Result>(
  host: Host,
  { operator, command, waitSeconds, signal, notice }: LockedOptions,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const owner = {
    runId: randomUUID(),
    who: operator.user,
    host: operator.host,
    pid: process.pid,
    command,
    startedAt: new Date().toISOString(),
  };
  const lock = await acquireLock(host, { owner, waitSeconds, signal, notice });
  try {
    return await work(AbortSignal.any([signal, lock.lost]));
  } finally {
    // After a lost link there is nobody to tell; the lock dies of silence.
    await lock.release().catch(() => undefined);
  }
}
