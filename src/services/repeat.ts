import { setTimeout as sleep } from 'node:timers/promises';

interface RepeatOptions {
  /** Milliseconds between the end of a round and the next. */
  pauseMs: number;
  /** The same after one that failed; as long if absent. */
  afterFailureMs?: number;
  /** Called when rounds fail, once until one succeeds again. */
  onFailure: (error: unknown) => void;
}

/** Work that goes on beside everything else. */
export interface Worker {
  /** Resolves when the round that is at work is done. */
  stop(): Promise<void>;
}

/** Does the work of a round at once and again and again, until it is stopped. */
export function repeat(
  round: () => Promise<void>,
  { pauseMs, afterFailureMs = pauseMs, onFailure }: RepeatOptions,
): Worker {
  const stopping = new AbortController();
  const { signal } = stopping;

  async function run(): Promise<void> {
    let failing = false;
    while (!signal.aborted) {
      try {
        await round();
        failing = false;
      } catch (error) {
        if (!failing && !signal.aborted) onFailure(error);
        failing = true;
      }
      await sleep(failing ? afterFailureMs : pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
