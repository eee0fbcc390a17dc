import { UserError } from '../domain/errors.ts';

export interface QueueLimits {
  /** Pieces of work that are done at the same time. */
  atOnce: number;
  /** Most that may wait of one key, and of all. */
  waitingOfOne: number;
  waiting: number;
}

/** Does work for `key` when its turn comes. Throws UserError too_many_requests if too much waits. */
export type FairQueue = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Costly work, a few pieces at a time. Keys take turns: who brings a hundred pieces waits longer than who brings
 * one, and keeps nobody else waiting.
 */
export function fairQueue({ atOnce, waitingOfOne, waiting }: QueueLimits): FairQueue {
  const queues = new Map<string, (() => void)[]>();
  let running = 0;
  let total = 0;

  function next(): void {
    running--;
    const [first] = queues;
    if (first === undefined) return;
    const [key, queue] = first;
    // To the end of the line, if there is more of it.
    queues.delete(key);
    const start = queue.shift();
    if (queue.length > 0) queues.set(key, queue);
    total--;
    start?.();
  }

  async function turn(key: string): Promise<void> {
    if (running < atOnce) {
      running++;
      return;
    }
    const queue = queues.get(key) ?? [];
    if (queue.length >= waitingOfOne || total >= waiting) throw tooMany(5);
    await new Promise<void>((resolve) => {
      queue.push(() => {
        running++;
        resolve();
      });
      queues.set(key, queue);
      total++;
    });
  }

  return async (key, work) => {
    await turn(key);
    try {
      return await work();
    } finally {
      next();
    }
  };
}

/** What to answer to whoever asks too often. */
export function tooMany(retryAfterSeconds: number): UserError {
  return new UserError('too_many_requests', `too many tries: come back in ${retryAfterSeconds} s`, {
    details: { retryAfterSeconds },
  });
}
