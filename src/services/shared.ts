/** A result that callers share. */
export interface Shared<T> {
  (): Promise<T>;
  /** Lets the next call ask anew, because what it is about was just changed. */
  forget(): void;
}

/**
 * Lets calls that come together share one result: those made while one runs, and for `ms` milliseconds after
 * it succeeded or failed. So a flood of requests does not reach what they ask about.
 */
export function shareFor<T>(ms: number, call: () => Promise<T>, now: () => number = Date.now): Shared<T> {
  let current: { result: Promise<T>; staleAt: number } | undefined;

  function ask(): Promise<T> {
    if (current && now() < current.staleAt) return current.result;
    const asked = {
      staleAt: Number.POSITIVE_INFINITY,
      result: call().finally(() => {
        asked.staleAt = now() + ms;
      }),
    };
    current = asked;
    return asked.result;
  }

  return Object.assign(ask, {
    forget: () => {
      current = undefined;
    },
  });
}
